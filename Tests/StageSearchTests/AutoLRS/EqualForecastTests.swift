import Rheostat
import Testing

@testable import StageSearch

/// Forecasts that are equal, as several that are bounded by 0: the losses that were seen decide.
@Suite struct EqualForecastTests {
  /// The rate that is chosen after these trials; the search was told the means.
  private func chosen(_ trials: [Trial], means: [Double]) throws -> Double {
    var controller = try AutoLRS(AutoLRS.Settings(), plan: RunPlan(total: 2000))
    controller.state.trials = trials
    for (trial, mean) in zip(trials, means) { try controller.state.search?.tell(trial.rate, value: mean) }
    controller.choose()
    return controller.state.rate
  }

  @Test func theSmallestLastLossesDecide() throws {
    let trials = [
      Trial(rate: 1e-4, score: 0, tail: 0.9), Trial(rate: 1e-2, score: 0, tail: 0.2),
      Trial(rate: 0.1, score: 0, tail: 0.5), Trial(rate: 1e-3, score: 0.1, tail: 0.1),
    ]
    #expect(try chosen(trials, means: [0, 0, 0, 0.1]) == 1e-2)
    #expect(try chosen(trials.reversed(), means: [0.1, 0, 0, 0]) == 1e-2)
  }

  @Test func withoutThemThePosteriorMean() throws {
    let trials = [
      Trial(rate: 1e-4, score: 0), Trial(rate: 1e-3, score: 0), Trial(rate: 1e-2, score: 0), Trial(rate: 0.1, score: 1),
    ]
    #expect(try chosen(trials, means: [3, 2, 0, 1]) == 1e-2)
  }

  @Test func aSmallerForecastIsNoTie() throws {
    let trials = [Trial(rate: 1e-4, score: 0.2, tail: 0.1), Trial(rate: 0.1, score: 0.1, tail: 0.9)]
    #expect(try chosen(trials, means: [0.2, 0.1]) == 0.1)
  }

  @Test func aTrialIsKeptWithItsLastLosses() throws {
    var loop = try SearchLoop("autoLRS(trials=3, tau=50, trialSteps=20)", total: 200)
    try loop.run(updates: 20)
    let trial = try #require((loop.controller as? AutoLRS)?.state.trials.first)
    let (shrink, start) = (trial.rate < 0.5 ? 1 - trial.rate : 3, 2.0)
    var excess = start
    for _ in 0..<18 { excess *= shrink }
    let mean = 0.3 + excess * (1 + shrink) / 2
    // Eighteen products and one mean, each off by half a unit in the last place.
    let tail = try #require(trial.tail)
    #expect(abs(tail - mean) <= mean * 40 * Double.ulpOfOne)
  }
}
