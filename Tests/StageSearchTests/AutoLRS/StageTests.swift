import Rheostat
import Testing

/// The stage machine of the dialect `paper`.
@Suite struct StageTests {
  @Test func aStageIsKTrialsAndTauUpdates() throws {
    var loop = try SearchLoop("autoLRS(tauMax=4000)", total: 2000 + 4000 + 8000, can: .saveRestore)
    try loop.run()
    let spans = loop.spans
    #expect(spans.count == 33)
    for (stage, scale) in [1, 2, 4].enumerated() {
      let part = spans[(11 * stage)..<(11 * stage + 11)]
      #expect(part.dropLast().allSatisfy { $0.role == .probe && $0.steps == 100 * scale })
      #expect(part.last?.role == .main)
      #expect(part.last?.steps == 1000 * scale)
    }
    #expect(loop.decisions(.rateChosen).map { $0.value("searched") } == [1000, 3000, 7000])
  }

  @Test func theBestForecastWins() throws {
    var loop = try SearchLoop("autoLRS(forecast=lastMean)", total: 2000)
    try loop.run()
    let trials = loop.decisions.filter { $0.reason == .trialEnded }
    let best = try #require(trials.min { $0.value("score") < $1.value("score") })
    let chosen = try #require(loop.decisions(.rateChosen).first)
    #expect(chosen.value("chosen") == best.value("tried"))
    #expect(chosen.value("expected") == best.value("score"))
    #expect(chosen.value("low") <= chosen.value("expected") && chosen.value("expected") <= chosen.value("high"))
    #expect(loop.updates.last?.rate == best.value("tried"))
  }

  @Test func thePosteriorMeanMayLieBetweenTrials() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.4, kappa=2, chooseBy=posteriorMean, forecast=lastMean)", total: 2000)
    try loop.run()
    let chosen = try #require(loop.decisions(.rateChosen).first)
    #expect(chosen.value("low") < chosen.value("high"))
    #expect((1e-3...0.4).contains(chosen.value("chosen")))
    #expect(loop.updates.last?.rate == chosen.value("chosen"))
    #expect(chosen.value("chosen") > 0.02)
  }

  @Test func whatHappenedIsHeldAgainstWhatWasExpected() throws {
    var loop = try SearchLoop("autoLRS", total: 2000)
    try loop.run()
    let end = try #require(loop.decisions(.stageEnded).first)
    #expect(end.step == 2000)
    #expect(abs(end.value("happened") - 0.3) < 0.01)
    #expect(end.value("expected") == loop.decisions(.rateChosen).first?.value("expected"))
  }

  @Test func lateStagesAreScoredByValidation() throws {
    var loop = try SearchLoop("autoLRS(trials=3, tau=160, trialSteps=32, tauMax=320)", total: 256 + 512 + 512)
    try loop.run()
    let first = try #require(loop.directives.firstIndex(of: .validate))
    let before = loop.directives[..<first].filter { if case .train = $0 { true } else { false } }.count
    #expect(before == 256 + 4)
    // Sixteen for each of the three trials of two stages, and one at the end of each stage.
    #expect(loop.directives.filter { $0 == .validate }.count == 2 * (3 * 16 + 1))
    #expect(loop.decisions(.validationScored).map { $0.value("stage") } == [2])
    #expect(loop.decisions(.validationScored).map { $0.value("steps") } == [320])
    #expect(loop.updates.count == 256 + 512 + 512)
  }

  @Test func aLoopThatCannotValidateGoesOnWithTrainingLosses() throws {
    var loop = try SearchLoop("autoLRS(trials=3, tau=20, tauMax=20)", total: 300, can: .saveRestore)
    #expect(loop.controller.needs.deeds == .saveRestore)
    #expect(loop.controller.needs.signals == Signals(.trainingLoss))
    try loop.run()
    #expect(!loop.directives.contains(.validate))
    #expect(loop.decisions(.validationScored).isEmpty)
  }

  @Test func theLastRateFallsToNothing() throws {
    var loop = try SearchLoop("autoLRS(trials=3, tau=30, tauMax=60, finalAnneal=0.2)", total: 400)
    try loop.run()
    let rates = loop.updates.suffix(80).map(\.rate)
    let chosen = try #require(loop.decisions(.rateChosen).last).value("chosen")
    for (place, rate) in rates.enumerated() { #expect(abs(rate - chosen * Double(80 - place) / 80) < 1e-15) }
    #expect(loop.updates.count == 400)
    #expect(loop.updates[319].role == .main)
  }

  @Test func warmUpComesByCombinator() throws {
    var loop = try SearchLoop("warmup(5%, peak=0.01) > autoLRS(trials=3, tau=50)", total: 1000)
    try loop.run()
    #expect(loop.updates.prefix(50).allSatisfy { $0.role == .main && $0.rate <= 0.01 })
    #expect(loop.updates[50].role == .probe)
    #expect(loop.updates.count == 1000)
  }

  @Test func aGuardWatchesTheMainPassAlone() throws {
    var loop = try SearchLoop("guard(autoLRS(trials=3, tau=50), keep=20st)", total: 600)
    try loop.run()
    #expect(loop.updates.count == 600)
    #expect(loop.directives.contains(.save(.lastGood)))
  }
}
