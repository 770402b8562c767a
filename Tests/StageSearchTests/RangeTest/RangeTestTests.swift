import Foundation
import Rheostat
import Testing
import Training
import _TestSupport

@Suite struct RangeTestTests {
  private static let plan = RunPlan(
    total: 200, baseRate: 0.05, signals: Signals(.trainingLoss), can: [.saveRestore, .rewindData])

  private func make(_ spelling: String, plan: RunPlan = plan) throws -> any Controller {
    try ControllerCatalog.standard.make(Configuration(spelling: spelling, catalog: .standard), plan: plan)
  }

  /// Answers directives until the controller has finished; the loss of an update follows from the rate before it.
  private func drive(_ controller: inout any Controller, loss: (Double, Int) -> Double) throws -> [Directive] {
    var asked: [Directive] = []
    var last = 0.0
    var step = 0
    while asked.count < 2000 {
      asked.append(controller.directive)
      switch controller.directive {
      case .train(let update):
        try controller.receive(.trained(Readings(.trainingLoss, loss(last, step))))
        (last, step) = (update.rate, step + 1)
      case .save(let slot): try controller.receive(.saved(slot))
      case .restore(let slot, _):
        try controller.receive(.restored(slot))
        last = 0
      case .validate: try controller.receive(.validated(Readings()))
      case .finish: return asked
      }
    }
    return asked
  }

  private func valley(_ rate: Double, _ step: Int) -> Double {
    rate > 0 ? RangeCurves.valley([rate])[0] : 2.3
  }

  private func updates(_ asked: [Directive], _ role: Role) -> [Update] {
    asked.compactMap { if case .train(let update) = $0, update.role == role { update } else { nil } }
  }

  @Test func savesRampsRestoresAndGoesOn() throws {
    var controller = try make("rangeTest(steps=80st, rule=steepest)")
    let asked = try drive(&controller, loss: valley)
    #expect(asked.first == .save(.stage))
    let probes = updates(asked, .probe)
    let main = updates(asked, .main)
    #expect(probes.count + main.count == 200)
    #expect(asked[probes.count + 1] == .restore(.stage, data: .rewound))
    for (place, probe) in probes.enumerated() {
      #expect(abs(log10(probe.rate) - (-7 + 8 * Double(place) / 79)) < 1e-12)
    }
    // The steepest place of the curve is at 10^-2.5; one probe is a tenth of a decade.
    let found = try #require(main.first?.rate)
    #expect(abs(log10(found) + 2.5) < 0.11)
    #expect(main.allSatisfy { $0.rate == found })
    let decision = try #require(controller.decision)
    #expect(decision.reason == .rangeFound && decision.rate == found)
    #expect(decision.sentence().contains("steepest"))
  }

  @Test func theRampEndsWhenTheLossExplodes() throws {
    var controller = try make("rangeTest(steps=80st)")
    let asked = try drive(&controller) { rate, _ in rate > 0.1 ? 2.3 + 1000 * rate : valley(rate, 0) }
    let probes = updates(asked, .probe)
    #expect(probes.count < 80)
    #expect((0.1...1).contains(probes.last?.rate ?? 0))
    #expect(updates(asked, .main).count == 200 - probes.count)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func aLossThatIsNotFiniteEndsTheRampAtOnce(_ bad: Double) throws
  {
    var controller = try make("rangeTest(steps=80st, rule=steepest)")
    let asked = try drive(&controller) { rate, _ in rate > 0.1 ? bad : valley(rate, 0) }
    #expect(updates(asked, .probe).count == 62)
    let found = updates(asked, .main)[0].rate
    #expect(abs(log10(found) + 2.5) < 0.11)
    var hopeless = try make("rangeTest(steps=80st)")
    let none = try drive(&hopeless) { _, step in step == 0 ? bad : 1 }
    #expect(updates(none, .probe).count == 1)
    #expect(updates(none, .main).allSatisfy { $0.rate == 0.05 })
  }

  @Test func withoutASuggestionTheFallbackIsTaken() throws {
    for (spelling, rate) in [("rangeTest", 0.05), ("rangeTest(fallback=0.3)", 0.3)] {
      var controller = try make(spelling)
      let asked = try drive(&controller) { _, _ in 1 }
      #expect(updates(asked, .main).allSatisfy { $0.rate == rate })
      #expect(controller.decision?.reason == .rangeUnclear)
      #expect(controller.decision?.sentence().contains("no learning rate") == true)
    }
    var plan = Self.plan
    plan.baseRate = nil
    var controller = try make("rangeTest(low=1e-4, high=1)", plan: plan)
    let asked = try drive(&controller) { _, _ in 1 }
    #expect(abs((updates(asked, .main).first?.rate ?? 0) - 0.01) < 1e-12)
  }

  @Test func whatFollowsGetsTheRateAndTheRest() throws {
    var controller = try make("rangeTest(steps=40st, then=warmup(20st) > cosine)")
    let asked = try drive(&controller, loss: valley)
    let main = updates(asked, .main)
    let peak = main.map(\.rate).max() ?? 0
    #expect(main.count == 200 - updates(asked, .probe).count && main.firstIndex { $0.rate == peak } == 20)
    // The lowest loss is near 0.1.
    #expect((0.003...0.03).contains(peak))
    // A cosine of n steps is at sin^2(pi/2n) of its peak one step before its end.
    let decay = sin(Double.pi / 2 / Double(main.count - 20))
    #expect(abs((main.last?.rate ?? 1) / peak - decay * decay) < 1e-9)
  }

  @Test func aLoopThatCannotRewindGoesOn() throws {
    var plan = Self.plan
    plan.can = .saveRestore
    var controller = try make("rangeTest", plan: plan)
    #expect(try drive(&controller, loss: valley).contains(.restore(.stage, data: .onward)))
  }

  @Test func manySkippedProbesAreADivergence() throws {
    var controller = try make("rangeTest")
    try controller.receive(.saved(.stage))
    for _ in 0..<5 { try controller.receive(.trained(Readings(.trainingLoss, 1))) }
    for _ in 0...Clock.patienceForSkips { try controller.receive(.skipped(Readings())) }
    #expect(controller.directive == .restore(.stage, data: .rewound))
  }

  @Test func missingLossesAreReportedOnceAndLeftOut() throws {
    var controller = try make("rangeTest(steps=40st)")
    try controller.receive(.saved(.stage))
    try controller.receive(.trained(Readings()))
    #expect(controller.decision?.reason == .readingMissing)
    for _ in 1..<40 { try controller.receive(.trained(Readings())) }
    #expect(controller.decision?.number == 2)
    try controller.receive(.restored(.stage))
    #expect(controller.decision?.reason == .rangeUnclear && controller.nominalRate == 0.05)
  }

  /// The state that is handed over is never that of a probe.
  @Test func aRunThatEndsInsideTheRampGetsItsStateBack() throws {
    var controller = try make("rangeTest(steps=40st, then=cosine)")
    try controller.receive(.saved(.stage))
    for _ in 0..<20 { try controller.receive(.trained(Readings(.trainingLoss, 1))) }
    try controller.receive(.replanned(total: 20))
    #expect(controller.directive == .restore(.stage, data: .rewound))
    try controller.receive(.restored(.stage))
    #expect(controller.directive == .finish)
    try controller.receive(.replanned(total: 60))
    #expect(updates(try drive(&controller) { _, _ in 1 }, .main).count == 40)
  }

  @Test func aTotalThatIsOpenedDuringTheRampNeverEnds() throws {
    var controller = try make("rangeTest(steps=40st, then=cosine)")
    try controller.receive(.saved(.stage))
    try controller.receive(.replanned(total: nil))
    #expect(updates(try drive(&controller, loss: valley), .main).count > 1000)
  }

  @Test(arguments: [
    ("rangeTest(low=1, high=0.1)", "high"), ("rangeTest(low=1, high=1)", "high"), ("rangeTest(steps=200st)", "steps"),
    ("rangeTest(steps=10st)", "steps"), ("rangeTest(then=constant(peak=0.1))", "then"),
    ("rangeTest(then=cosine(floor=0.01))", "then"), ("rangeTest(then=rangeTest)", "by itself"),
    ("rangeTest(then=warmup(190st) > cosine)", "then"), ("warmup(10st) > rangeTest", "peak"),
  ]) func whatMakesNoSenseIsRefused(_ spelling: String, place: String) throws {
    let error = #expect(throws: ControllerError.self) { try make(spelling) }
    #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
  }

  @Test func aLoopThatCannotRestoreIsRefused() throws {
    var plan = Self.plan
    plan.can = []
    let error = #expect(throws: ControllerError.self) { try make("rangeTest", plan: plan) }
    #expect(error?.description.contains("saveRestore") == true)
    plan = Self.plan
    plan.total = 50
    let short = #expect(throws: ControllerError.self) { try make("rangeTest", plan: plan) }
    #expect(short?.description.contains("steps=11st") == true)
  }

  /// Through a real loop: the weights after the test are those from before it.
  @Test func theStateComesBackBitForBit() throws {
    let task = QuadraticTask()
    let plan = RunPlan(for: task, total: 200, baseRate: 0.05)
    var driver = try Driver(task: task, controller: try make("rangeTest(low=1e-3, high=10)", plan: plan), plan: plan)
    while let event = try driver.advance() {
      guard case .restored = event else { continue }
      #expect(driver.task.state == task.state)
    }
    #expect(driver.counts.performed == 200 && driver.counts.rewound > 10)
    // Half of the largest stable rate is 0.25.
    let found = try #require(driver.controller.nominalRate ?? driver.controller.decision?.rate)
    #expect((1e-3...0.5).contains(found))
    #expect(try #require(driver.summary.validationLoss) < 0.1)
  }
}
