import ArgumentParser
import Foundation
import Rheostat

/// Arms that choose the learning rate, on real data, at equal charged steps.
@main struct Study: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annealed-search-study",
    abstract: "Compares ways to choose the learning rate on real data at equal charged steps.",
    discussion: """
      Runs that the results file holds are not made again, so that a study that was broken off goes on where it was. \
      The tables go to standard output.
      """)

  @Option(help: ArgumentHelp("Where every run is kept, one line of JSON each.", valueName: "file"))
  var results = ".build/annealed-search.jsonl"

  @Option(help: ArgumentHelp("Workloads, with commas between; all unless given.", valueName: "names"))
  var only: String?

  @Option(help: ArgumentHelp("Arms, with commas between; all unless given.", valueName: "names"))
  var arms: String?

  @Option(name: .customLong("arm"), help: ArgumentHelp("One more arm; {lr} is tuned.", valueName: "name=spelling"))
  var extraArms: [String] = []

  @Option(
    name: .customLong("optimizer-for"),
    help: ArgumentHelp(
      "The optimizer of one more arm: granted (a wish for a schedule-free one is granted), kept, schedule-free, or a name.",
      valueName: "name=optimizer"))
  var optimizers: [String] = []

  @Option(help: ArgumentHelp("Seeds of the evaluation, with commas between.", valueName: "seeds"))
  var seeds = "1,2,3,4,5"

  @Option(help: ArgumentHelp("Budgets in parts of T; those of each arm unless given.", valueName: "parts"))
  var budgets: String?

  @Option(help: "The version of the arms that search: another tag, and they run again.")
  var tag = ""

  @Option(help: "Runs at a time, each on one core.")
  var jobs = 2

  @Flag(help: "Make no run; only the tables from what is there.")
  var tables = false

  @Option(
    help: ArgumentHelp("Write tables, results.csv and curves.svg into the folder of the study.", valueName: "folder"))
  var report: String?

  @Flag(help: "Say how many runs can be made now, and stop.")
  var count = false

  func validate() throws {
    if jobs < 1 { throw ValidationError("--jobs must be 1 or more; got \(jobs).") }
  }

  func run() async throws {
    let campaign = try campaign()
    let store = try ResultStore(results)
    if count {
      print("\(campaign.pending(await store.results).count) runs can be made now")
      return
    }
    if !tables {
      let runner = Runner(data: try StudyData(for: campaign.workloads))
      try await Workers(runner: runner, store: store, jobs: jobs).finish(campaign)
    }
    print(Tables(campaign: campaign, results: await store.results).text)
    if let report { try ReportFiles(campaign: campaign, results: await store.results, folder: report).write() }
  }

  private func campaign() throws -> Campaign {
    Campaign(
      workloads: try Self.chosen(only, from: StudyWorkload.all, \.name, "--only"),
      arms: try Self.chosen(arms, from: Arm.standard + extras(), \.name, "--arms"),
      seeds: try Self.numbers(seeds, "--seeds") { UInt64($0) },
      budgets: try budgets.map { try Self.numbers($0, "--budgets") { Double($0).flatMap { $0 > 0 ? $0 : nil } } },
      tag: tag)
  }

  private func extras() throws -> [Arm] {
    let choices = try optimizers.map { text -> (name: Substring, choice: OptimizerChoice) in
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let choice = OptimizerChoice(String(parts[1])) else {
        throw ValidationError(
          "--optimizer-for must be NAME=granted, NAME=kept, NAME=schedule-free or NAME=OPTIMIZER; got \"\(text)\".")
      }
      return (parts[0], choice)
    }
    return try extraArms.map { text in
      guard let arm = Arm(text, optimizer: .granted) else {
        throw ValidationError("--arm must be NAME=SPELLING; got \"\(text)\".")
      }
      _ = try ControllerText.read(arm.controller(rate: 1, usual: 1, steps: 1000), catalog: .standard)
      guard let choice = choices.last(where: { $0.name == arm.name })?.choice else { return arm }
      return Arm(name: arm.name, spelling: arm.spelling, optimizer: choice)
    }
  }

  private static func chosen<Item>(
    _ names: String?, from all: [Item], _ name: (Item) -> String, _ option: String
  ) throws -> [Item] {
    guard let names else { return all }
    return try names.split(separator: ",").map { wanted in
      guard let item = all.last(where: { name($0) == wanted }) else {
        let known = all.map(name).joined(separator: ", ")
        throw ValidationError("\(option) knows \(known); got \"\(wanted)\".")
      }
      return item
    }
  }

  private static func numbers<Number>(_ text: String, _ option: String, _ read: (Substring) -> Number?) throws
    -> [Number]
  {
    try text.split(separator: ",").map { part in
      guard let number = read(part) else {
        throw ValidationError("\(option) must be numbers with commas between; got \"\(part)\".")
      }
      return number
    }
  }
}
