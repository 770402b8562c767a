internal import GaussianProcess
internal import RateControl

extension AutoLRS {
  /// The search is over: the rate, and back to the checkpoint.
  mutating func choose() {
    state.phase = .restoringForCommit
    state.stepsInPhase = 0
    guard let best = bestTrial else {
      state.expected = nil
      state.rate = fallback
      return
    }
    (state.rate, state.expected) = (best.rate, best.score)
    guard settings.chooseBy == .posteriorMean, let posterior = state.search?.best() else { return }
    (state.rate, state.expected) = (posterior.rate, posterior.mean)
  }

  /// The smallest forecast. Equal ones, as several that are bounded by 0, are told apart by the last losses of the trials,
  /// else by the posterior mean.
  private var bestTrial: Trial? {
    guard let least = state.trials.compactMap(\.score).min() else { return nil }
    var equal = state.trials.filter { $0.score == least }
    let tails = equal.compactMap(\.tail)
    if tails.count == equal.count, let lowest = tails.min() { equal.removeAll { $0.tail != lowest } }
    guard equal.count > 1, let posterior = state.search?.posterior(at: equal.map(\.rate)) else { return equal.first }
    return zip(equal, posterior).min { $0.1.mean < $1.1.mean }?.0 ?? equal.first
  }

  /// With no trial that succeeded: half the last rate, which was good before, or the low end.
  private var fallback: Double {
    state.lastChosen.map { max($0 / 2, settings.low) } ?? settings.low
  }

  /// Too little is left for the present search: the best of the trials so far.
  mutating func cutSearch() {
    state.curve.clear()
    choose()
  }

  /// Too little is left for a search at all: the last rate, or the low end.
  mutating func commitWithoutSearch() {
    state.rate = state.lastChosen ?? settings.low
    state.lastChosen = state.rate
    state.lengths.commitSteps = max(1, left)
    enterCommit()
    decide(.searchSkipped, Double(state.stage), 0, state.rate, Double(state.searched))
  }

  /// The checkpoint is back: the main pass, and what led to its rate.
  mutating func beginCommit() {
    let before = state.lastChosen ?? 0
    state.lastChosen = state.rate
    enterCommit()
    let (stage, trials) = (Double(state.stage), Double(state.trials.count))
    guard let expected = state.expected else {
      guard let lowest = state.trials.map(\.rate).min() else {
        return decide(.searchSkipped, stage, trials, state.rate, Double(state.searched))
      }
      return decide(.searchFailed, stage, trials, state.rate, Double(state.searched), lowest, before)
    }
    let band = band(around: expected)
    decide(
      .rateChosen, stage, trials, state.lastChosen ?? state.rate, expected, band.lowerBound, band.upperBound,
      Double(state.searched))
  }

  /// The 95 % band of the posterior at the chosen rate, widened to hold the expectation where that is a single forecast.
  private func band(around expected: Double) -> ClosedRange<Double> {
    guard let posterior = state.search?.posterior(at: [state.rate])?.first else { return expected...expected }
    let half = 1.96 * min(posterior.standardDeviation, .greatestFiniteMagnitude / 4)
    let limit = Double.greatestFiniteMagnitude
    let (low, high) = (max(posterior.mean - half, -limit), min(posterior.mean + half, limit))
    return min(low, expected)...max(high, expected)
  }
}
