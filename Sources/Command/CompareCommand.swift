internal import ArgumentParser
internal import Report
internal import Rheostat
internal import Training
internal import Workloads

/// Trains the same network under several controllers side by side.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Trains the same network under several controllers side by side and compares them.",
    discussion: """
      All runs begin with the same weights and see the same batches; only the learning rate differs, and the optimizer \
      where a controller wishes for its schedule-free form (a line says so). Without \
      --controller it takes annealed search, which is given no learning rate, AutoLRS, a cosine with warm-up and a \
      plateau rule.

        rheostat compare --report report.html                          what make run does
        rheostat compare --controller "constant(peak=0.05)" --controller "slow=constant(peak=0.005)"

      How honest the default comparison is: \(DefaultContest.tuning)
      """)

  @Option(
    name: .customLong("controller"),
    help: ArgumentHelp(
      "A controller, or NAME=CONTROLLER to call it something in the report. May be given several times.",
      valueName: "[name=]controller"))
  var controllers: [String] = []

  @Option(
    help: ArgumentHelp(
      "The learning rate of controllers that name none. (default: as of train)", valueName: "rate"))
  var lr: Double?

  @OptionGroup(title: "What is trained")
  var options: WorkloadOptions

  @Option(help: ArgumentHelp("Write a report of the runs.", valueName: "file.html"))
  var report: String?

  @Flag(help: "Print the controllers as JSON configurations, one after another, and stop.")
  var explain = false

  /// Deeds of one run before the next has its turn: often enough that the lines move together.
  private static let turn = 50

  func run() throws {
    if let lr, !(lr.isFinite && lr > 0) { throw Failure.usage("--lr must be a finite number above 0; got \(lr)") }
    let contest = controllers.isEmpty ? DefaultContest.entries(options.workload) : controllers.map(Self.entry)
    let configurations = try contest.map { ($0.name, try ControllerArgument.read($0.controller)) }
    if explain {
      for (_, configuration) in configurations { try ControllerArgument.explain(configuration) }
      return
    }
    if let report { try OutputFile.check(report) }
    let task = try options.makeTask()
    let entrants = try configurations.map { try session($0, $1, task) }
    for case let wish? in entrants.map(\.wish) { complain(wish) }
    var sessions = entrants.map(\.session)
    try Self.race(&sessions)
    let width = sessions.map(\.gauge.name.count).max() ?? 0
    for session in sessions {
      let gap = String(repeating: " ", count: width - session.gauge.name.count + 2)
      try OutputFile.write("\(session.gauge.name)\(gap)\(session.result)\n", to: "-")
    }
    if let report { try ReportPage.write(try sessions.map { try $0.series() }, title: title, to: report) }
  }

  private var title: String { "One network, \(options.workload.rawValue), under several controllers" }

  private func session(_ name: String, _ configuration: Configuration, _ task: ClassificationTask) throws
    -> (session: TrainingSession, wish: String?)
  {
    let (task, wish) = ScheduleFreeWish.grant(configuration, task, keep: options.keepOptimizer, name: name)
    let plan = options.plan(for: task, baseRate: lr ?? task.optimizer.settings.kind.defaultRate)
    let session = try TrainingSession(
      task, try options.description(of: task, name: name, controller: configuration, plan: plan),
      inMemory: report != nil)
    return (session, wish)
  }

  private static func race(_ sessions: inout [TrainingSession]) throws {
    var board = ProgressBoard(sessions.map(\.gauge))
    var running = Set(sessions.indices)
    while !running.isEmpty {
      for index in sessions.indices where running.contains(index) {
        if try !sessions[index].advance(turn) { running.remove(index) }
      }
      board.update()
    }
    board.finish()
  }

  /// `name=controller`, where the name is a plain word; without one the controller is its own name.
  private static func entry(_ text: String) -> (name: String, controller: String) {
    guard let place = text.firstIndex(of: "="), place > text.startIndex,
      text[..<place].allSatisfy({ $0.isLetter || $0.isNumber || " -_".contains($0) })
    else { return (text, text) }
    return (String(text[..<place]), String(text[text.index(after: place)...]))
  }
}

/// What `rheostat compare`, and so `make run`, compares unless told otherwise.
enum DefaultContest {
  /// The names and spellings for a workload.
  static func entries(_ workload: Workload) -> [(name: String, controller: String)] {
    let (cosine, plateau) = workload == .digits ? (0.2, 0.2) : (0.05, 0.01)
    return [
      ("annealed search", "annealedSearch"),
      ("AutoLRS", "autoLRS(1e-3...0.3, tau=500)"),
      ("tuned cosine", "warmup(5%) > cosine(peak=\(cosine))"),
      ("tuned plateau", "plateau(peak=\(plateau))"),
    ]
  }

  static let tuning = """
    cosine and plateau have the best peak of the grid 0.01, 0.02, 0.05, 0.1, 0.2, 0.5 by the validation loss after 3000 \
    steps of this network (digits or fashion-mnist) with seed 1, so they were tuned on what they are shown on. Annealed \
    search is given no learning rate; AutoLRS is given a range around the best. All search steps are charged: each run \
    makes the same number of updates. One seed decides nothing: Simulations/annealed-search compares over many.
    """
}
