internal import Glibc

/// The four models together with the mean of all points, weighted by how well each has forecast the series so far.
///
/// Each is fitted to the first quarter and to the first half of the points and forecasts the means of three blocks of the
/// rest. The weight is its prior weight over the fourth root of the summed squared errors, to which the squared standard
/// errors of the block means are added, so that luck within the noise counts for nothing. The mean of all points draws
/// noisy series towards their level; with the log-log line it has most of the prior weight, because between series of
/// different rates a steady bias does less harm than a changing one. A member that is refuted has next to no weight.
///
/// A series without noise is another matter: where the exponential or the power law leaves less than a millionth of the
/// variance of six points or more (a thousandth of the spread), it is the law of the series, and the forecast is its own,
/// outside of the range of the data too.
struct Ensemble {
  private let members: [@Sendable (Double) -> Forecast]
  private(set) var weights: [Double]
  /// The lowest and highest loss of the series, each with half the distance between the two added.
  private let bounds: ClosedRange<Double>
  /// The curve that leaves least of the variance, and how far it is the law of the series, from 0 to 1.
  private let law: (member: Int, trust: Double)
  /// Prior weights of exponential, power law, log-log line, last mean and mean of all points. Chosen, with the exponent
  /// of the score, on the series of `Simulations/forecast`, whose README lists what else was tried.
  static let priors: [Double] = [0.02, 0.02, 0.46, 0.02, 0.48]

  /// A member whose squared errors are this many times those of the best (17 times the error) is refuted, and its weight
  /// falls with the square from there. On the noisy series of the study it changes nothing; without it a series that is an
  /// exponential to the last digit was forecast half by the mean of its points.
  static let refuted = 300.0

  /// The share of the variance left by a curve at which it is trusted by half.
  static let lawful = 1e-6

  init(_ series: ScaledSeries, models: ScaledModels) {
    members = models.all
    // Of fewer points, what stands apart may be the trend itself.
    weights = Self.weights(series.count >= 30 ? ScaledModels.cleaned(.power, series) : series)
    law = Self.law(models.unexplained, count: series.count)
    let sorted = series.losses.sorted()
    let (low, high) = (sorted[0], sorted[sorted.count - 1])
    bounds = (low - (high - low) / 2)...(high + (high - low) / 2)
  }

  func forecast(_ step: Double) -> Forecast {
    let own = members[law.member](step)
    // Beyond this the others would move the forecast by less than the noise of the series.
    if law.trust > 0.9999 { return own }
    var mixture = Mixture()
    for (member, weight) in zip(members, weights) {
      let part = member(step).clamped(bounds)
      mixture.add(
        weight: weight * (1 - law.trust), mean: part.mean, sd: min(part.sd, bounds.upperBound - bounds.lowerBound))
    }
    guard law.trust > 0.01 else { return mixture.forecast?.clamped(bounds) ?? members[3](step) }
    mixture.add(weight: law.trust, mean: own.mean, sd: own.sd)
    return mixture.forecast ?? own
  }

  private static func law(_ unexplained: [Double], count: Int) -> (member: Int, trust: Double) {
    guard count >= 6, let least = unexplained.min(), let member = unexplained.firstIndex(of: least) else {
      return (0, 0)
    }
    let ratio = least / lawful
    return (member, 1 / (1 + ratio * ratio))
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
    let least = (errors.min() ?? 0) + floor
    let raw = zip(priors, errors).map { prior, error in
      let ratio = (error + floor) / least
      return prior / (pow(ratio, 0.25) * (1 + pow(ratio / refuted, 2)))
    }
    // What hardly counts for the mean would still widen the deviation.
    let total = raw.reduce(0, +)
    let kept = raw.map { $0 < 0.005 * total ? 0 : $0 }
    let sum = kept.reduce(0, +)
    return kept.map { $0 / sum }
  }

  private static func blocks(_ origin: Int, _ n: Int) -> [Range<Int>] {
    let cuts = (0...3).map { origin + (n - origin) * $0 / 3 }
    return (0..<3).map { cuts[$0]..<cuts[$0 + 1] }.filter { !$0.isEmpty }
  }

  /// Noise variance from fourth differences, which a trend and its curvature do not enter; from second ones of a few points.
  private static func roughness(_ series: ScaledSeries) -> Double {
    let y = series.losses
    let (weights, squares): ([Double], Double) = y.count >= 5 ? ([1, -4, 6, -4, 1], 70) : ([1, -2, 1], 6)
    guard y.count >= weights.count else { return 0 }
    let places = 0...(y.count - weights.count)
    let sum = places.reduce(0.0) { sum, start in
      let difference = weights.indices.reduce(0.0) { $0 + weights[$1] * y[start + $1] }
      return sum + difference * difference
    }
    return sum / squares / Double(places.count)
  }
}
