internal import Glibc

extension BayesianSearch {
  /// How much lower the value of the recommended rate is expected to be for each of some more trials, in units of the values.
  ///
  /// The largest, over the range and over m = 1, 2, 4 ... trials at one rate, of a gain divided by m. The gain is the
  /// knowledge gradient, or, where that is more, how far the mean there is expected to fall below the one recommended
  /// now: what lies outside the rates tried is not recommended before it is tried. Both are taken times the probability
  /// that the trial does not fail. With noise a single trial can be worth nearly nothing while four are worth much.
  /// Infinite while nothing but failures, or nothing, has been told.
  ///
  /// - Parameter trials: how many trials there may be yet, 1 or more.
  /// - Complexity: O(m n^2 + m^2 (n + log m) log(trials)) for a grid of m = 65.
  /// - Source: Frazier and Powell 2010, section 4 (the KG(*) policy), for the division by m.
  public func worthOfTrial(within trials: Int) -> Double {
    guard let best = best(), let model = try? searchModel(pending: pending),
      let likeliest = model.regression.models.first
    else { return .infinity }
    let grid = (0...64).map { Double($0) / 64 }
    let expected = { (position: Double) in expectation?.value(at: position) ?? 0 }
    let place = position(of: best.rate)
    guard let (means, covariance) = try? likeliest.joint(at: grid.map { [$0] }),
      let here = try? likeliest.prediction(at: [place])
    else { return .infinity }
    let shifted = zip(means, grid).map { $0 + expected($1) }
    let incumbent = here.mean + expected(place)
    let feasibility = Feasibility(places)
    let chances = grid.map { feasibility.probability(at: $0) }
    var worth = 0.0
    var count = 1
    while count <= max(1, min(trials, 64)) {
      let noise = likeliest.hyperparameters.noiseVariance / Double(count)
      for i in grid.indices where covariance[i, i] + noise > 0 {
        let slopes = grid.indices.map { covariance[i, $0] / (covariance[i, i] + noise).squareRoot() }
        let below = Acquisition.expectedImprovement(
          Prediction(mean: shifted[i], variance: slopes[i] * slopes[i]), below: incumbent)
        let gain = max(KnowledgeGradient.expectedGain(means: shifted, slopes: slopes), below)
        worth = max(worth, gain * chances[i] / Double(count))
      }
      count *= 2
    }
    return model.scale.deviation(worth, at: 0)
  }
}
