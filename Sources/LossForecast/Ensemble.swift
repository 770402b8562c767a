internal import Glibc

/// The four models together with the mean of all points, weighted by how well each has forecast the series so far.
///
/// Each is fitted to the first quarter and to the first half of the points and forecasts the means of three blocks of the
/// rest. The weight is its prior weight over the fourth root of the summed squared errors, to which the squared standard
/// errors of the block means are added, so that luck within the noise counts for nothing. The mean of all points draws noisy series towards their
/// level; with the log-log line it has most of the prior weight, because between series of different rates a steady bias
/// does less harm than a changing one.
struct Ensemble {
  private let members: [(Double) -> Forecast]
  private(set) var weights: [Double]
  /// The lowest and highest loss of the series, each with half the distance between the two added.
  private let bounds: ClosedRange<Double>
  /// Prior weights of exponential, power law, log-log line, last mean and mean of all points. Chosen, with the exponent
  /// of the score, on the series of `Simulations/forecast`, whose README lists what else was tried.
  static let priors: [Double] = [0.02, 0.02, 0.46, 0.02, 0.48]

  init(_ series: ScaledSeries, models: ScaledModels) {
    members = models.all
    weights = Self.weights(series)
    let sorted = series.losses.sorted()
    let (low, high) = (sorted[0], sorted[sorted.count - 1])
    bounds = (low - (high - low) / 2)...(high + (high - low) / 2)
  }

  func forecast(_ step: Double) -> Forecast {
    var mixture = Mixture()
    for (member, weight) in zip(members, weights) {
      let part = member(step).clamped(bounds)
      mixture.add(weight: weight, mean: part.mean, sd: min(part.sd, bounds.upperBound - bounds.lowerBound))
    }
    return mixture.forecast?.clamped(bounds) ?? members[3](step)
  }

  /// The weights, of sum 1.
  private static func weights(_ series: ScaledSeries) -> [Double] {
    let n = series.count
    guard n >= 12 else { return priors }
    var errors = [Double](repeating: 0, count: priors.count)
    var noise = 0.0
    for origin in [n / 4, n / 2] {
      let models = ScaledModels(series.selecting(0..<origin)).all
      for block in blocks(origin, n) {
        let part = series.selecting(block)
        let level = Robust.mean(part.losses)
        noise += roughness(part) / Double(part.count)
        for (index, model) in models.enumerated() {
          let forecast = model(Robust.mean(part.steps)).mean
          let error = min(max(forecast, -3), 3) - level
          errors[index] += error * error
        }
      }
    }
    let floor = noise + 1e-24
    let raw = zip(priors, errors).map { $0 / pow($1 + floor, 0.25) }
    let total = raw.reduce(0, +)
    return raw.map { $0 / total }
  }

  private static func blocks(_ origin: Int, _ n: Int) -> [Range<Int>] {
    let cuts = (0...3).map { origin + (n - origin) * $0 / 3 }
    return (0..<3).map { cuts[$0]..<cuts[$0 + 1] }.filter { !$0.isEmpty }
  }

  /// Noise variance from second differences, which a trend does not enter.
  private static func roughness(_ series: ScaledSeries) -> Double {
    let y = series.losses
    guard y.count >= 3 else { return 0 }
    let sum = (2..<y.count).reduce(0.0) { sum, i in
      let difference = y[i] - 2 * y[i - 1] + y[i - 2]
      return sum + difference * difference
    }
    return sum / 6 / Double(y.count - 2)
  }
}
