import Rheostat
import Testing
import _TestSupport

@testable import Training

@Suite struct ResumeTests {
  /// A run that is killed after so many events again and again, and the one that is not.
  private struct Case: CustomStringConvertible {
    var description: String
    var controller: Configuration
    var task = QuadraticTask(seed: 3)
    var total = 400
    var catalog = ControllerCatalog.standard

    func describe(total: Int? = nil) -> RunDescription {
      RunDescription(
        name: "test", workload: .object([.init("workload", .string("quadratic"))]), optimizer: "sgd",
        controller: controller, plan: RunPlan(for: task, total: total ?? self.total, baseRate: 0.1), seed: 3,
        validateEvery: 7, traceEvery: 11, logSignals: Signals(.gradientSquaredNorm))
    }

    func run(_ folder: TemporaryFolder, total: Int? = nil, storeEvery: Int = 13) throws -> Run<QuadraticTask> {
      try Run(
        task: task, description: describe(total: total), catalog: catalog, trace: .file(folder.path("trace.jsonl")),
        directory: try RunDirectory(path: folder.path("state")), storeEvery: storeEvery)
    }
  }

  private static var cases: [Case] {
    let cosine = Configuration(kind: "cosine")
    let plateau = Configuration(kind: "plateau", parameters: ["patience": .integer(2), "factor": .number(0.5)])
    let hot = Configuration(kind: "constant", parameters: ["peak": .number(0.9)])
    let guarded = Configuration(kind: "guard", parameters: ["of": .controller(hot), "keep": .integer(20)])
    var skipping = QuadraticTask(seed: 4)
    skipping.overflowing = [3, 50, 51, 52, 200]
    // Trials from a slot, with the gradient measured before each update.
    let trial = [Directive.save(.stage)] + Array(repeating: .train(Update(rate: 0.2, role: .probe)), count: 9)
    let stage = trial + [.restore(.stage, data: .rewound)] + Array(repeating: .train(Update(rate: 0.1)), count: 21)
    let needs = Needs(
      signals: Signals(.gradientDotUpdate), deeds: [.saveRestore, .rewindData, .measureBeforeUpdate],
      slots: Slots(.stage))
    let search = ControllerCatalog.scripted(Array(repeating: stage, count: 6).flatMap { $0 }, needs: needs)
    return [
      Case(description: "cosine", controller: cosine),
      Case(description: "plateau", controller: plateau),
      Case(description: "guard", controller: guarded, total: 1500),
      Case(description: "skipping", controller: cosine, task: skipping),
      Case(description: "search", controller: Configuration(kind: "scripted"), catalog: search),
    ]
  }

  private func finish(_ run: inout Run<QuadraticTask>) throws { while try run.advance() {} }

  @Test func aKilledRunIsTheUnbrokenOne() throws {
    for example in Self.cases {
      let whole = try TemporaryFolder()
      var unbroken = try example.run(whole)
      try finish(&unbroken)
      let expected = try whole.bytes("trace.jsonl")
      let trace = try Trace.read(expected, name: "trace")
      if example.description == "guard" {
        #expect(trace.records.contains { if case .restored = $0 { true } else { false } }, "it must roll back")
      }
      for seed in 1...6 as ClosedRange<UInt64> {
        var generator = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        var kills = 0
        while true {
          // Let go after a random number of events: nothing is written any more, as after a kill.
          var run = try example.run(folder, storeEvery: Int.random(in: 1...40, using: &generator))
          var events = Int.random(in: 0...150, using: &generator)
          while events > 0, try run.advance() { events -= 1 }
          if run.isFinished { break }
          kills += 1
        }
        #expect(kills > 0)
        #expect(try folder.bytes("trace.jsonl") == expected, "\(example) seed \(seed)")
      }
      #expect(trace.end?.digest == unbroken.driver.summary.digest)
    }
  }
}
