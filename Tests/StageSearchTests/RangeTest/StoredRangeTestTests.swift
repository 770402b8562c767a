import Foundation
import Rheostat
import Testing
import _AllocationCounter
import _TestSupport

/// States from files: those of the controller itself come back, impossible ones are refused with a sentence.
@Suite struct StoredRangeTestTests {
  private static let plan = RunPlan(
    total: 200, baseRate: 0.05, signals: Signals(.trainingLoss), can: [.saveRestore, .rewindData])

  private func fresh() throws -> any Controller {
    let configuration = try Configuration(spelling: "rangeTest(steps=40st, then=cosine)", catalog: .standard)
    return try ControllerCatalog.standard.make(configuration, plan: Self.plan)
  }

  private func state(after updates: Int, restored: Bool) throws -> String {
    var controller = try fresh()
    try controller.receive(.saved(.stage))
    for update in 0..<updates { try controller.receive(.trained(Readings(.trainingLoss, 2 + Double(update % 3)))) }
    if restored {
      try controller.receive(.restored(.stage))
      try controller.receive(.trained(Readings(.trainingLoss, 1)))
    }
    return String(decoding: try StateCoding.bytes(controller), as: UTF8.self)
  }

  @Test(arguments: [
    ("\"phase\":\"ramping\"", "\"phase\":\"running\""), ("\"step\":20", "\"step\":-1"), ("\"step\":20", "\"step\":41"),
    ("\"losses\":[3,", "\"losses\":["), ("\"updates\":[0,", "\"updates\":[5,"), ("\"updates\":[0,", "\"updates\":[-1,"),
    ("\"variance\":", "\"variance\":-"), ("\"count\":10", "\"count\":11"),
  ]) func impossibleRampsAreRefused(_ part: String, instead: String) throws {
    let state = try state(after: 20, restored: false)
    #expect(state.contains(part), "\(state)")
    let changed = state.replacingOccurrences(of: part, with: instead)
    #expect(throws: (any Error).self) { try StateCoding.load(Data(changed.utf8), into: try fresh()) }
    _ = try StateCoding.load(Data(state.utf8), into: try fresh())
  }

  @Test(arguments: [
    ("\"rate\":0.05,\"total\":200", "\"rate\":0.06e9,\"total\":200"), ("\"offset\":40", "\"offset\":41"),
    ("\"rate\":0.05,\"total\":200", "\"rate\":0.05,\"total\":20"), ("\"phase\":\"running\"", "\"phase\":\"saving\""),
  ]) func impossibleOutcomesAreRefused(_ part: String, instead: String) throws {
    let state = try state(after: 40, restored: true)
    #expect(state.contains(part), "\(state)")
    let changed = state.replacingOccurrences(of: part, with: instead)
    #expect(throws: (any Error).self) { try StateCoding.load(Data(changed.utf8), into: try fresh()) }
    _ = try StateCoding.load(Data(state.utf8), into: try fresh())
  }
}

/// On the path where a rate is found, which random losses hardly take.
@Suite struct FoundRateTests {
  private static let plan = RunPlan(
    total: 200, baseRate: 0.05, signals: Signals(.trainingLoss), can: [.saveRestore, .rewindData])

  private static func fresh() throws -> any Controller {
    let configuration = try Configuration(spelling: "rangeTest(then=warmup(10st) > cosine)", catalog: .standard)
    return try ControllerCatalog.standard.make(configuration, plan: plan)
  }

  /// Answers a directive; the loss of an update follows from the rate before it.
  private static func answer(_ controller: inout any Controller, _ rate: inout Double) throws(ControllerError) {
    switch controller.directive {
    case .train(let update):
      let loss = rate > 0 ? RangeCurves.valley([rate])[0] : 2.3
      rate = update.rate
      try controller.receive(.trained(Readings(.trainingLoss, loss)))
    case .save(let slot): try controller.receive(.saved(slot))
    case .restore(let slot, _): try controller.receive(.restored(slot))
    case .validate, .finish: break
    }
  }

  @Test func storingAfterEveryEventChangesNothing() throws {
    var (live, reborn) = (try Self.fresh(), try Self.fresh())
    var (rate, other) = (0.0, 0.0)
    var found = false
    while live.directive != .finish {
      try Self.answer(&live, &rate)
      try Self.answer(&reborn, &other)
      let bytes = try StateCoding.bytes(reborn)
      #expect(bytes == (try StateCoding.bytes(live)))
      reborn = try StateCoding.load(bytes, into: try Self.fresh())
      #expect(reborn.directive == live.directive && reborn.decision == live.decision)
      found = found || live.decision?.reason == .rangeFound
    }
    #expect(found)
  }

  @Test(.enabled(if: allocations_are_counted())) func noStepBetweenDecisionsAllocates() throws {
    var controller = try Self.fresh()
    let readings = Readings(.trainingLoss, 2.3)
    var allocated = 0
    for _ in 0..<190 {
      let number = controller.decisionNumber
      let before = allocation_count()
      switch controller.directive {
      case .train: try controller.receive(.trained(readings))
      case .save(let slot): try controller.receive(.saved(slot))
      case .restore(let slot, _): try controller.receive(.restored(slot))
      case .validate, .finish: break
      }
      let made = allocation_count() - before
      if controller.decisionNumber == number { allocated += Int(made) }
    }
    #expect(allocated == 0)
  }

  @Test(arguments: [
    "rangeTest(steps=20st, then=warmup(5st) > plateau(patience=3))",
    "guard(rangeTest(steps=15st, then=cosine), keep=7st)",
    "constant(peak=0.1) for 30st > rangeTest(steps=15st)", "rangeTest(steps=12st, then=guard(hypergradient))",
    "clamp(rangeTest(low=1e-5, high=1, steps=30st), 1e-3...0.1)",
  ]) func lawsHoldInEveryStack(_ spelling: String) throws {
    let configuration = try Configuration(spelling: spelling, catalog: .standard)
    for run in 0..<(2 * LawSettings.runs) {
      let seed = LawSettings.seed &+ run &* 1000
      var plan = LawPlans.plan(run: run, seed: seed)
      plan.total = max(plan.total ?? 100, 60)
      var battery = try LawBattery(configuration, plan: plan, catalog: .standard, seed: seed)
      _ = try battery.run(events: LawSettings.events)
    }
  }
}
