import Foundation
import Rheostat
import Testing
import _TestSupport

/// What makes no sense, what does not come, and what is not finite.
@Suite struct BadInputTests {
  @Test(arguments: [
    ("autoLRS(1...1e-5)", "smaller rate comes first"), ("autoLRS(0.1...0.1)", "smaller rate comes first"),
    ("autoLRS(low=0)", "low"), ("autoLRS(low=-1)", "low"), ("autoLRS(tau=100st, trialSteps=200st)", "from 3 to tau"),
    ("autoLRS(tau=100st, tauMax=50st)", "tauMax"), ("autoLRS(trials=1)", "trials"), ("autoLRS(kappa=-1)", "kappa"),
    ("autoLRS(finalAnneal=1)", "finalAnneal"), ("autoLRS(tau=2st)", "tau"), ("autoLRS(trialSteps=0st)", "trialSteps"),
  ])
  func aSettingOutOfRangeIsRefused(_ spelling: String, _ word: String) throws {
    do {
      _ = try SearchLoop.make(spelling, total: 5000)
      Issue.record("\(spelling) was made")
    } catch { #expect("\(error)".contains(word), "\(error)") }
  }

  @Test func aRunThatIsTooShortIsRefusedWithANumber() {
    let error = #expect(throws: ControllerError.self) { try SearchLoop.make("autoLRS", total: 109) }
    #expect("\(String(describing: error))".contains("110"))
  }

  @Test func aRunWithoutATotalIsRefused() {
    let error = #expect(throws: ControllerError.self) { try SearchLoop.make("autoLRS", total: nil) }
    #expect("\(String(describing: error))".contains("wsd"))
  }

  @Test(arguments: [Deeds.validate, []]) func aLoopThatCannotRestoreIsRefused(_ can: Deeds) {
    let error = #expect(throws: ControllerError.self) { try SearchLoop.make("autoLRS", total: 2000, can: can) }
    #expect("\(String(describing: error))".contains("saveRestore"))
  }

  @Test func commonBatchesNeedALoopThatRewinds() {
    #expect(throws: ControllerError.self) {
      try SearchLoop.make("autoLRS(commonBatches=true)", total: 2000, can: .saveRestore)
    }
  }

  /// Nothing happens until it comes: every update is refused, and the restore is asked for again.
  @Test func aRestoreThatNeverComesIsWaitedFor() throws {
    var loop = try SearchLoop("autoLRS", total: 2000)
    try loop.run(updates: 100)
    let waiting = Directive.restore(.stage, data: .onward)
    #expect(loop.controller.directive == waiting)
    for _ in 0..<50 {
      #expect(throws: ControllerError.self) { try loop.tell(.trained(Readings(.trainingLoss, 1))) }
      #expect(throws: ControllerError.self) { try loop.tell(.restored(.lastGood)) }
      #expect(throws: ControllerError.self) { try loop.tell(.saved(.stage)) }
      try loop.tell(.validated(Readings(.validationLoss, 1)))
      #expect(loop.controller.directive == waiting)
    }
  }

  /// The first stage falls to the low end; a later one to half of what was good.
  @Test func whenAllTrialsFailTheLastRateIsHalved() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4, trials=3, tau=100, trialSteps=10, tauMax=100)", total: 390)
    loop.script = { asked, update in asked > 130 && update.role == .probe ? .notFinite : .loss }
    try loop.run()
    let chosen = try #require(loop.decisions(.rateChosen).first).value("chosen")
    let failed = loop.decisions(.searchFailed)
    #expect(failed.first?.value("chosen") == max(chosen / 2, 1e-3))
    #expect(failed.first?.value("before") == chosen)
    #expect(loop.updates.count == 390)
    #expect(loop.updates.last?.role == .main)
    var first = try SearchLoop("autoLRS(1e-3...0.4, trials=3, tau=100)", total: 130)
    first.script = { _, update in update.role == .probe ? .notFinite : .loss }
    try first.run()
    #expect(first.updates.last?.rate == 1e-3)
    #expect(first.decisions(.searchFailed).count == 1)
  }

  /// Missing losses are left out; that they are is said once.
  @Test func missingLossesAreLeftOut() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4)", total: 2000)
    loop.script = { asked, _ in asked % 3 == 0 ? .missing : .loss }
    try loop.run()
    #expect(loop.decisions(.readingMissing).count == 1)
    #expect(loop.decisions(.trialEnded).count == 10)
  }

  @Test func aLoopWithoutLossesFailsEveryTrialAndStillEnds() throws {
    var loop = try SearchLoop("autoLRS", total: 2000)
    loop.script = { _, _ in .missing }
    try loop.run()
    #expect(loop.decisions(.trialFailed).count >= 10)
    #expect(loop.updates.count == 2000)
  }

  /// Two losses allow no forecast: their mean stands in.
  @Test func twoLossesStandIn() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4)", total: 2000)
    loop.script = { asked, _ in asked % 50 == 0 ? .loss : .missing }
    try loop.run()
    #expect(!loop.decisions(.trialStoodIn).isEmpty)
  }

  /// More than twenty skipped updates in a trial are a divergence; in the main pass they are reported.
  @Test func skippedUpdatesDoNotCount() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4)", total: 2000)
    loop.script = { asked, _ in (20..<41).contains(asked) || (1900..<1925).contains(asked) ? .skip : .loss }
    try loop.run()
    #expect(loop.decisions(.trialFailed).map { $0.value("trial") } == [1])
    #expect(loop.decisions(.manySkipped).count == 1)
    #expect(loop.updates.count == 2000)
  }

  /// A main pass that is not finite goes back to the checkpoint of its stage with half the rate.
  @Test(arguments: [1500, 1999]) func aDivergedMainPassGoesBack(_ at: Int) throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4)", total: 2000)
    loop.script = { asked, _ in asked == at ? .notFinite : .loss }
    try loop.run()
    let chosen = try #require(loop.decisions(.rateChosen).first).value("chosen")
    let back = try #require(loop.decisions(.rolledBack).first)
    #expect(back.rate == chosen / 2)
    #expect(loop.updates.count == 2000)
    #expect(loop.updates[at].rate == chosen)
    if at == 1500 { #expect(loop.updates[at + 1].rate == chosen / 2) }
  }

  @Test func aDivergedAnnealGoesOnToItsEnd() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4, finalAnneal=0.25)", total: 2400)
    loop.script = { asked, _ in asked == 1799 || asked == 2000 ? .notFinite : .loss }
    try loop.run()
    #expect(loop.decisions(.rolledBack).count == 2)
    #expect(loop.updates.count == 2400)
    let rates = loop.updates.suffix(300).map(\.rate)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
    #expect((rates.last ?? 0) > 0)
  }

  /// A validation that reads nothing finite fails a trial, or leaves the end of a stage to the training loss.
  @Test(arguments: [nil, Double.nan, 1e300, -1e300]) func strangeValidations(_ reading: Double?) throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4, trials=3, tau=60, tauMax=60)", total: 400)
    loop.validation = { _ in reading }
    try loop.run()
    #expect(loop.updates.count == 400)
    #expect(loop.updates.last?.role == .main)
  }

  /// Any number in a stored state may be changed: it is refused, or the run goes on and ends.
  @Test func doctoredStatesDoNotTrap() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4, trials=3, tau=60, tauMax=60, finalAnneal=0.1)", total: 400)
    var generator = LawGenerator(seed: 7)
    for updates in [0, 3, 20, 50, 120, 250, 380] {
      try loop.run(updates: updates)
      let bytes = try StateCoding.bytes(loop.controller)
      for _ in 0..<40 {
        let text = Self.doctored(String(decoding: bytes, as: UTF8.self), &generator)
        let fresh = try SearchLoop.make("autoLRS(1e-3...0.4, trials=3, tau=60, tauMax=60, finalAnneal=0.1)", total: 400)
        guard let controller = try? StateCoding.load(Data(text.utf8), into: fresh) else { continue }
        Self.drive(controller)
      }
    }
  }

  private static func drive(_ start: any Controller) {
    var controller = start
    for step in 0..<600 {
      let loss = Readings(.trainingLoss, 1 + 1 / Double(step + 1))
      switch controller.directive {
      case .train(let update):
        #expect(update.rate.isFinite && update.rate >= 0)
        try? controller.receive(.trained(loss))
      case .validate: try? controller.receive(.validated(Readings(.validationLoss, 1)))
      case .save(let slot): try? controller.receive(.saved(slot))
      case .restore(let slot, _): try? controller.receive(.restored(slot))
      case .finish: return
      }
    }
  }

  /// One number of the text becomes another.
  private static func doctored(_ text: String, _ generator: inout LawGenerator) -> String {
    let numbers = text.matches(of: #/-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/#).map(\.range)
    guard let range = numbers.randomElement(using: &generator) else { return text }
    let strange = [
      "0", "-1", "1e300", "-1e300", "9007199254740993", "9223372036854775807", "1e-300", "3", "null", "400",
    ]
    return text.replacingCharacters(in: range, with: strange.randomElement(using: &generator) ?? "0")
  }
}
