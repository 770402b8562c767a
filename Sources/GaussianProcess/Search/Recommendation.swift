/// What a search recommends.
public struct Recommendation: Sendable, Hashable, Codable {
  /// The learning rate.
  public var rate: Double
  /// The posterior mean of the value there.
  public var mean: Double
  /// The posterior standard deviation there, without the noise of a trial.
  public var standardDeviation: Double
}

extension BayesianSearch {
  /// The rate that looks best at this time: the smallest posterior mean, with as many deviations on top as
  /// ``SearchSettings/caution`` says (none by default), of the rates tried and of those between two neighbours that did not
  /// fail, or only by bad luck; nil if every trial failed or none was told.
  public func best() -> Recommendation? {
    guard places.contains(where: { $0.values > 0 }), let model = try? searchModel() else { return nil }
    let candidates = places.filter { $0.values > 0 && $0.success >= 0.5 }.map(\.position) + between(model.scale)
    let fallback = candidates.isEmpty ? places.filter { $0.values > 0 }.map(\.position) : candidates
    let scored = fallback.map { ($0, model.prediction(at: $0)) }
    guard
      let (position, value) = scored.min(by: {
        $0.1.mean + settings.caution * $0.1.standardDeviation < $1.1.mean + settings.caution * $1.1.standardDeviation
      })
    else { return nil }
    return Recommendation(
      rate: rate(at: position), mean: model.scale.value(value.mean),
      standardDeviation: model.scale.deviation(value.standardDeviation, at: value.mean))
  }

  /// Positions between neighbouring places with values; a failure between them was bad luck. None beside a wild value:
  /// somewhere before it there may be a wall.
  private func between(_ scale: ValueScale) -> [Double] {
    let valued = places.filter { $0.values > 0 }
    return zip(valued, valued.dropFirst()).filter { scale.standardized(max($0.value, $1.value)) < 1.5 }
      .flatMap { left, right in
        (1..<8).map { left.position + (right.position - left.position) * Double($0) / 8 }
      }
  }

  /// The posterior mean and standard deviation of the value at learning rates, for a picture; nil if every trial failed.
  ///
  /// - Parameter rates: brought into the range of the search.
  /// - Complexity: that of an ask, and O(n^2) a rate.
  public func posterior(at rates: [Double]) -> [Recommendation]? {
    guard places.contains(where: { $0.values > 0 }), let model = try? searchModel() else { return nil }
    return rates.map { rate in
      let value = model.prediction(at: position(of: min(max(rate, low), high)))
      return Recommendation(
        rate: rate, mean: model.scale.value(value.mean),
        standardDeviation: model.scale.deviation(value.standardDeviation, at: value.mean))
    }
  }

  /// How much lower the best posterior mean is expected to be after one more trial, in units of the values: the largest
  /// knowledge gradient over the range. Infinite while nothing but failures, or nothing, has been told.
  ///
  /// A trial that costs more than this is not worth it.
  public func expectedGain() -> Double {
    guard places.contains(where: { $0.values > 0 }), let model = try? searchModel(pending: pending),
      let likeliest = model.regression.models.first
    else { return .infinity }
    let grid = (0...64).map { [Double($0) / 64] }
    guard let gains = try? KnowledgeGradient.gains(likeliest, on: grid) else { return .infinity }
    let feasibility = Feasibility(places)
    let weighted = zip(grid, gains).map { $1 * feasibility.probability(at: $0[0]) }
    return model.scale.deviation(weighted.max() ?? 0, at: 0)
  }
}
