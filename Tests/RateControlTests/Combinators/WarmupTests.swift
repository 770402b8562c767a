import Rheostat
import Testing
import _TestSupport

@Suite struct WarmupTests {
  private func rates(_ controller: any Controller) throws -> [Double] {
    var controller = controller
    var rates: [Double] = []
    while case .train(let update) = controller.directive {
      rates.append(update.rate)
      try controller.receive(.trained(Readings()))
    }
    return rates
  }

  @Test func theDefaultRampHasNoEmptyUpdateAndReachesThePeakOnce() throws {
    let after = Scheduled(Constant(peak: 1), total: 6)
    let seen = try rates(try Warmup(steps: 4, then: after, total: 10))
    #expect(seen.count == 10)
    for (step, rate) in seen.enumerated() {
      #expect(abs(rate - min(Double(step + 1) / 5, 1)) < 1e-15)
    }
  }

  @Test func whatFollowsStartsItsOwnClock() throws {
    let seen = try rates(
      try Warmup(steps: 3, start: 0, then: Scheduled(Cosine(peak: 1, steps: 7), total: 7), total: 10))
    let cosine = Cosine(peak: 1, steps: 7)
    #expect(seen[0] == 0)
    #expect(Array(seen[3...]) == (0..<7).map { cosine($0) })
  }

  @Test func aRampThatLeavesNoStepIsRefused() {
    #expect(throws: ControllerError.self) {
      try Warmup(steps: 10, then: Scheduled(Constant(peak: 1), total: 1), total: 10)
    }
  }

  @Test func aNewTotalThatEndsWithTheRampEndsTheRunThere() throws {
    let after = Scheduled(Constant(peak: 1), total: 6)
    var controller: any Controller = try Warmup(steps: 4, then: after, total: 10)
    try controller.receive(.trained(Readings()))
    try controller.receive(.replanned(total: 4))
    #expect(try rates(controller).count == 3)
    for _ in 0..<3 { try controller.receive(.trained(Readings())) }
    #expect(controller.directive == .finish)
    #expect(throws: ControllerError.self) { try controller.receive(.trained(Readings())) }
    // A longer total goes on with what follows.
    try controller.receive(.replanned(total: 7))
    #expect(try rates(controller) == [1, 1, 1])
  }

  @Test func aNewTotalDuringTheRampIsForWhatFollows() throws {
    let configuration = Configuration(
      kind: "warmup",
      parameters: ["steps": .integer(5), "then": .controller(Configuration(kind: "cosine"))])
    var controller = try ControllerCatalog.core.make(configuration, plan: RunPlan(total: 20, baseRate: 1))
    for _ in 0..<3 { try controller.receive(.trained(Readings())) }
    try controller.receive(.replanned(total: 45))
    let seen = try rates(controller)
    #expect(seen.count == 42)
    let cosine = Cosine(peak: 1, steps: 40)
    #expect(Array(seen[2...]) == (0..<40).map { cosine($0) })
  }

  @Test func warmupThenCosineIsThatOfTorchGolden() throws {
    let cases = try Golden.cases("schedules.json").filter { $0["name"] as? String == "warmupThenCosine" }
    #expect(!cases.isEmpty)
    for golden in cases {
      let config = golden["config"] as? [String: Any] ?? [:]
      let base = Golden.number(golden["base"])
      let warm = Int(Golden.number(config["warmup"]))
      let total = Int(Golden.number(config["total"]))
      let cosine = Scheduled(Cosine(peak: base, steps: total - warm), total: total - warm)
      let controller = try Warmup(
        steps: warm, start: Golden.number(config["start"]), then: cosine, total: total)
      let expected = Golden.numbers(golden["values"])
      let seen = try rates(controller)
      #expect(seen.count >= min(expected.count, total))
      // torch computes these recursively, step from step.
      for (rate, value) in zip(seen, expected) { #expect(abs(rate - value) <= 1e-9 * base) }
    }
  }

  @Test func linearWarmupIsThatOfTorchGolden() throws {
    let cases = try Golden.cases("schedules.json").filter { $0["name"] as? String == "linearWarmup" }
    #expect(!cases.isEmpty)
    for golden in cases {
      let config = golden["config"] as? [String: Any] ?? [:]
      let base = Golden.number(golden["base"])
      let expected = Golden.numbers(golden["values"])
      let steps = Int(Golden.number(config["steps"]))
      let after = Scheduled(Constant(peak: base), total: expected.count)
      let controller = try Warmup(
        steps: steps, start: Golden.number(config["start"]), then: after, total: steps + expected.count)
      for (rate, value) in zip(try rates(controller), expected) { #expect(abs(rate - value) <= 1e-9 * base) }
    }
  }
}
