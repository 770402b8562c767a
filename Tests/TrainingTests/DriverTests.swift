import Rheostat
import Testing
import Training
import _TestSupport

@Suite struct DriverTests {
  private let main = Directive.train(Update(rate: 0.1))
  private let probe = Directive.train(Update(rate: 0.2, role: .probe))

  private func driver(_ script: [Directive], every: Int? = nil, task: QuadraticTask = QuadraticTask()) throws
    -> Driver<QuadraticTask>
  {
    let plan = RunPlan(for: task, total: nil)
    return try Driver(task: task, controller: ScriptedController(script), plan: plan, validateEvery: every)
  }

  private func run(_ driver: inout Driver<QuadraticTask>) throws -> [RunEvent] {
    var events: [RunEvent] = []
    while let event = try driver.advance() { events.append(event) }
    return events
  }

  private func scripted(_ driver: Driver<QuadraticTask>) throws -> ScriptedController {
    try #require(driver.controller as? ScriptedController)
  }

  @Test func countsWhatASearchThrowsAway() throws {
    let restore = Directive.restore(.stage, data: .rewound)
    var driver = try driver([main, main, .save(.stage), probe, probe, probe, restore, probe, restore, main])
    _ = try run(&driver)
    #expect(driver.counts.performed == 7)
    #expect(driver.counts.rewound == 4)
    #expect(driver.counts.committed == 3)
  }

  @Test func aRewoundProbeLeavesNoTrace() throws {
    var searched = try driver([main, .save(.stage), probe, probe, .restore(.stage, data: .rewound), main])
    var plain = try driver([main, main])
    _ = try run(&searched)
    _ = try run(&plain)
    #expect(searched.task.digest == plain.task.digest)
    #expect(searched.task.state.batch == 2)
  }

  @Test func afterAnOnwardRestoreTheDataGoOn() throws {
    var driver = try driver([main, .save(.stage), probe, probe, .restore(.stage, data: .onward), main])
    _ = try run(&driver)
    #expect(driver.task.state.batch == 4)
    #expect(driver.counts.committed == 2)
  }

  @Test func validatesOnTheWayAndAtTheEnd() throws {
    var driver = try driver(Array(repeating: main, count: 25), every: 10)
    let events = try run(&driver)
    let at = events.indices.filter { if case .validated = events[$0] { true } else { false } }
    #expect(at == [10, 21, 27])
    #expect(events.last == .finished)
    #expect(driver.counts.validations == 3)
    #expect(driver.summary.evaluations == 3 * 6 / 3)
    var task = driver.task
    let last = try task.validate()
    #expect(driver.summary.validationLoss == last[.validationLoss])
  }

  @Test func theEndIsNotValidatedTwice() throws {
    var driver = try driver(Array(repeating: main, count: 20), every: 10)
    _ = try run(&driver)
    #expect(driver.counts.validations == 2)
  }

  @Test func probesAreNotInterruptedByValidations() throws {
    let script = [main, .save(.stage)] + Array(repeating: probe, count: 5) + [.restore(.stage, data: .rewound), main]
    var driver = try driver(script, every: 2)
    let events = try run(&driver)
    let names = try scripted(driver).state.events
    #expect(events.count == names.count + 1)
    #expect(
      names == ["trained", "saved"] + Array(repeating: "trained", count: 5) + [
        "restored", "validated", "trained",
        "validated",
      ])
  }

  @Test func anAskedValidationCountsAsTheOneDue() throws {
    var driver = try driver([main, main, .validate, main], every: 2)
    _ = try run(&driver)
    #expect(try scripted(driver).state.events == ["trained", "trained", "validated", "trained", "validated"])
  }

  @Test func onlyDeclaredSignalsAreDelivered() throws {
    let task = QuadraticTask()
    let needs = Needs(signals: [Signals(.gradientSquaredNorm), Signals(.validationLoss)])
    var driver = try Driver(
      task: task, controller: ScriptedController([main], needs: needs), plan: RunPlan(for: task, total: nil),
      logSignals: Signals(.gradientL1Norm))
    let events = try run(&driver)
    guard case .trained(_, let logged) = events[0] else { throw TrainingError.data("no update") }
    #expect(
      logged.signals == [Signals(.trainingLoss), Signals(.gradientSquaredNorm), Signals(.gradientL1Norm)])
    #expect(try scripted(driver).received.map(\.signals) == [Signals(.gradientSquaredNorm), Signals(.validationLoss)])
  }

  @Test func measuresBeforeTheUpdateForAControllerThatNeedsIt() throws {
    let task = QuadraticTask()
    let needs = Needs(signals: Signals(.gradientDotUpdate), deeds: .measureBeforeUpdate)
    var driver = try Driver(
      task: task, controller: ScriptedController([main, main], needs: needs), plan: RunPlan(for: task, total: nil))
    #expect(driver.isBetweenUpdates)
    _ = try driver.advance()
    #expect(!driver.isBetweenUpdates)
    let second = try driver.advance()
    guard case .trained(_, let readings) = second else { throw TrainingError.data("no update") }
    #expect(readings.signals == [Signals(.trainingLoss), Signals(.gradientDotUpdate)])
    _ = try run(&driver)
    let scripted = try scripted(driver)
    #expect(scripted.state.events == ["measured", "trained", "measured", "trained", "validated"])
    #expect(scripted.received[1].isEmpty, "a reading is delivered once")
    var plain = try self.driver([main, main])
    _ = try run(&plain)
    #expect(plain.task.digest == driver.task.digest)
  }

  @Test func skippedUpdatesAdvanceNothing() throws {
    var task = QuadraticTask()
    task.overflowing = [1, 2]
    var driver = try driver([main, main, main], task: task)
    let events = try run(&driver)
    #expect(driver.counts.performed == 3)
    #expect(driver.counts.skipped == 2)
    #expect(events.count == 7)
  }

  @Test func endlessSkippingEnds() throws {
    var task = QuadraticTask()
    task.overflowing = Set(0...Driver<QuadraticTask>.patienceForSkips)
    var driver = try driver([main], task: task)
    #expect(throws: TrainingError.self) { while try driver.advance() != nil {} }
    #expect(driver.counts.performed == 0)
  }

  @Test func aRefusalStopsTheRunWithItsSentence() throws {
    let task = QuadraticTask()
    var controller = ScriptedController([main, main])
    controller.refusing = "trained"
    var driver = try Driver(task: task, controller: controller, plan: RunPlan(for: task, total: nil))
    #expect(throws: ControllerError.unexpected("trained", awaiting: main)) { try driver.advance() }
  }

  @Test func restoringAnEmptySlotIsRefused() throws {
    var driver = try driver([.restore(.stage, data: .onward)])
    #expect(throws: TrainingError.self) { try driver.advance() }
    #expect(driver.counts == Counts())
  }

  @Test func aTaskThatLacksWhatIsNeededIsRefused() throws {
    var task = QuadraticTask()
    task.can = []
    #expect(throws: ControllerError.self) { try driver([main], task: task) }
    #expect(throws: TrainingError.self) { try driver([main], every: 0) }
    #expect(throws: TrainingError.self) {
      try Driver(
        task: QuadraticTask(), controller: ScriptedController([]), plan: RunPlan(for: QuadraticTask(), total: nil),
        logSignals: Signals(.halfBatchDot))
    }
  }

  @Test func aLargerTotalGoesOnAfterTheEnd() throws {
    let task = QuadraticTask()
    let plan = RunPlan(for: task, total: 5, baseRate: 0.1)
    let controller = try ControllerCatalog.standard.make(Configuration(kind: "cosine"), plan: plan)
    var driver = try Driver(task: task, controller: controller, plan: plan)
    _ = try run(&driver)
    #expect(driver.isFinished)
    #expect(throws: ControllerError.self) { try driver.replan(total: 4) }
    #expect(driver.isFinished)
    #expect(try driver.replan(total: 9) == .replanned(total: 9))
    _ = try run(&driver)
    #expect(driver.counts.performed == 9)
    #expect(driver.plan.total == 9)
  }

  @Test func aDivergingRunGoesThroughInfinityToNaN() throws {
    var driver = try driver(Array(repeating: .train(Update(rate: 2)), count: 2000))
    var sawInfinity = false
    var last = 0.0
    while let event = try driver.advance() {
      guard case .trained(_, let readings) = event else { continue }
      last = readings[.trainingLoss] ?? 0
      sawInfinity = sawInfinity || last == .infinity
    }
    #expect(sawInfinity)
    #expect(last.isNaN)
  }
}
