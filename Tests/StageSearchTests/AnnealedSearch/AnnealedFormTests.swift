import Rheostat
import Testing
import _TestSupport

/// Which form a plan gets, and what is refused.
@Suite struct AnnealedFormTests {
  private func search(
    _ optimizer: OptimizerFamily, total: Int? = 1000, weightScale: Double? = 0.05,
    can: Deeds = [.saveRestore, .rewindData], _ spelling: String = "annealedSearch"
  ) throws -> AnnealedSearch {
    let controller = try SearchLoop.make(
      spelling, total: total, can: can, signals: Signals(.trainingLoss), optimizer: optimizer, weightScale: weightScale)
    return try #require(controller as? AnnealedSearch)
  }

  @Test func theFamilyChoosesTheForm() throws {
    #expect(try search(.scheduleFree).settings.form == .scheduleFree)
    #expect(try search(.adam).settings.form == .anchored)
    #expect(try search(.adam, weightScale: nil).settings.form == .ramped)
    #expect(try search(.sgd).settings.form == .ramped)
    #expect(try search(.other).settings.form == .ramped)
    #expect(try search(.learningRateFree).settings.form == .fixed)
  }

  /// A loop that cannot restore: Adam from its anchor, Prodigy from 1; no search, no needs.
  @Test(arguments: [(OptimizerFamily.adam, 0.05), (.learningRateFree, nil)] as [(OptimizerFamily, Double?)])
  func withoutRestoreThereIsNoSearch(_ optimizer: OptimizerFamily, scale: Double?) throws {
    let made = try search(optimizer, weightScale: scale, can: [])
    #expect(made.budget == 0)
    #expect(made.needs.isEmpty)
    var loop = SearchLoop(made)
    try loop.run()
    #expect(loop.updates.count == 1000)
    #expect(loop.searched == 0)
    if optimizer == .learningRateFree { #expect(loop.peak == 1) }
    if optimizer == .adam { #expect(loop.peak > 1e-3 && loop.peak < 1e-2) }
  }

  @Test(arguments: [OptimizerFamily.sgd, .other, .scheduleFree]) func withoutRestoreTheOthersAreRefused(
    _ optimizer: OptimizerFamily
  ) throws {
    let error = #expect(throws: ControllerError.self) { try search(optimizer, can: []) }
    let sentence = "\(try #require(error))"
    #expect(sentence.contains("saveRestore") && sentence.contains("Prodigy"))
  }

  @Test(
    arguments: [
      ("annealedSearch", nil, "needs the total"), ("annealedSearch", 49, "50 updates or more"),
      ("annealedSearch(low=1, high=2)", 1000, "ten times low"),
      ("annealedSearch(low=1, high=0.1)", 1000, "ten times low"),
      ("annealedSearch(trial=0st)", 1000, "1 step or more"), ("annealedSearch(trial=900st)", 1000, "shorten it"),
      ("annealedSearch(share=1e-9)", 1000, "raise it"), ("annealedSearch(share=0.01)", 100, "raise it"),
    ] as [(String, Int?, String)])
  func whatMakesNoSenseIsASentence(_ spelling: String, total: Int?, part: String) throws {
    let error = #expect(throws: ControllerError.self) { try search(.sgd, total: total, spelling) }
    #expect("\(try #require(error))".contains(part))
  }

  /// Prodigy in a loop that keeps states: no search, but a divergence is rolled back.
  @Test func theFixedFormIsGuardedWhereItCanBe() throws {
    var loop = SearchLoop(try search(.learningRateFree, weightScale: nil))
    loop.loss = { _ in 1 }
    loop.script = { asked, _ in asked == 300 ? .notFinite : .loss }
    try loop.run()
    #expect(loop.updates.count == 1000 && loop.searched == 0)
    #expect(loop.decisions(.rolledBack).count == 1)
  }

  @Test func itAloneWishesForAScheduleFreeOptimizer() throws {
    #expect(ControllerCatalog.standard.entries.filter(\.wishesScheduleFree).map(\.kind) == ["annealedSearch"])
  }

  /// The battery of laws on the forms that its own plan does not reach.
  @Test(arguments: Searched.allCases, 1...4) func theLawsHoldForEveryFamily(_ family: Searched, seed: Int) throws {
    for can in [[.saveRestore, .rewindData], Deeds.saveRestore] {
      let plan = RunPlan(
        total: 150, optimizer: family.optimizer, weightScale: family.weightScale, signals: .all, can: can)
      var battery = try LawBattery(
        Configuration(kind: "annealedSearch"), plan: plan, catalog: .standard, seed: seed)
      #expect(try battery.run(events: 400) > 0)
    }
  }
}
