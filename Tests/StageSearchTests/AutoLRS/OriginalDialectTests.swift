import Rheostat
import Testing
import _TestSupport

/// The step counts, the doubling and the switch to validation of the published code.
@Suite struct OriginalDialectTests {
  @Test func stepCountsAreThoseOfTheCode() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.1, dialect=original)", total: 40_000)
    try loop.run()
    let spans = loop.spans
    #expect(spans[0].steps == 101)
    #expect(spans[1..<10].allSatisfy { $0.steps == 100 && $0.role == .probe })
    #expect(spans[10].steps == 1001)
    #expect(spans[10].role == .main)
    for (stage, scale) in [(1, 2), (2, 4), (3, 8), (4, 8)] {
      let part = spans[(11 * stage)..<min(11 * stage + 11, spans.count)]
      #expect(part.prefix(10).allSatisfy { $0.steps == 100 * scale && $0.role == .probe }, "stage \(stage + 1)")
      if stage < 4 { #expect(part.last?.steps == 1000 * scale + 1) }
    }
  }

  /// Validation begins after the first complete stage at the largest tau; its counter begins at 1.
  @Test func theSwitchToValidationComesAfterAWholeStage() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.1, dialect=original)", total: 60_000)
    try loop.run()
    let search = 101 + 900 + 2000 + 4000 + 8000
    let main = 1001 + 2001 + 4001 + 8001
    var done = 0
    var validated: [Int] = []
    for directive in loop.directives {
      switch directive {
      case .train: done += 1
      case .validate: validated.append(done - search - main)
      default: break
      }
    }
    // The first ends the stage before, to say what happened; sixteen follow in each trial.
    let inFirstTrial = validated.filter { (1...800).contains($0) }
    #expect(inFirstTrial == (1...16).map { 50 * $0 - 1 })
    #expect(validated.filter { (801...1600).contains($0) } == (1...16).map { 800 + 50 * $0 - 1 })
    #expect(loop.decisions(.validationScored).map { $0.value("stage") } == [5])
  }

  /// A run may end inside a search, as there; but its weights are not handed over.
  @Test func aCandidateIsTakenBackAtTheEnd() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.1, dialect=original)", total: 2500)
    try loop.run()
    #expect(loop.updates.count == 2500)
    #expect(loop.updates.last?.role == .probe)
    #expect(loop.directives.suffix(2) == [.restore(.stage, data: .onward), .finish])
  }

  /// Where the original raises, the mean of the last tenth stands in and a decision says so.
  @Test func aStandInIsReportedGolden() throws {
    let raising = try Golden.cases("autolrs.json").first { golden in
      Golden.number(golden["forecast"]).isNaN && Golden.numbers(golden["y"]).count == 100
    }
    let losses = Golden.numbers(try #require(raising)["y"])
    var loop = try SearchLoop("autoLRS(1e-6...1e-5, dialect=original)", total: 2002)
    loop.loss = { losses[max($0 - 1, 0) % 100] }
    try loop.run()
    let stoodIn = loop.decisions(.trialStoodIn)
    #expect(stoodIn.count == 10)
    let tail = losses.suffix(10).reduce(0, +) / 10
    for decision in stoodIn { #expect(abs(decision.value("score") - tail) < 1e-12) }
  }

  /// A loss that is not finite is a failed trial, which takes its full length as there.
  @Test func aFailedTrialKeepsItsLength() throws {
    var loop = try SearchLoop("autoLRS(1e-3...0.1, dialect=original)", total: 2002)
    loop.script = { asked, _ in asked == 120 ? .notFinite : .loss }
    try loop.run()
    #expect(loop.spans[1].steps == 100)
    #expect(loop.decisions(.trialFailed).map { $0.value("trial") } == [2])
  }

  @Test(arguments: ["autoLRS(dialect=original, finalAnneal=0.1)", "autoLRS(dialect=original, forecast=power)"])
  func whatItNeverHadIsRefused(_ spelling: String) {
    #expect(throws: ControllerError.self) { try SearchLoop.make(spelling, total: 3000) }
  }

  /// A validation loss that reaches the first loss of the run replaces the forecast.
  @Test func aJumpReplacesTheForecast() throws {
    var loop = try SearchLoop(
      "autoLRS(1e-3...0.1, trials=2, tau=160, trialSteps=16, tauMax=160, dialect=original)", total: 700)
    loop.validation = { _ in 5 }
    try loop.run()
    let trials = loop.decisions.filter { $0.step > 194 && $0.reason == .trialEnded }
    #expect(!trials.isEmpty)
    for trial in trials { #expect(trial.value("score") == 5) }
  }
}
