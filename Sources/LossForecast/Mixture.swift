internal import Glibc

/// A weighted mixture of normal distributions, summed up as a forecast.
struct Mixture {
  /// Weight, mean, standard deviation.
  var parts: [(weight: Double, mean: Double, sd: Double)] = []

  mutating func add(weight: Double, mean: Double, sd: Double) {
    guard weight > 0, mean.isFinite, sd.isFinite else { return }
    parts.append((weight, mean, sd))
  }

  /// Mean, standard deviation and the 2.5 % and 97.5 % points; nil of nothing.
  var forecast: Forecast? {
    let total = parts.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    let mean = parts.reduce(0) { $0 + $1.weight / total * $1.mean }
    let variance = parts.reduce(0) {
      $0 + $1.weight / total * ($1.sd * $1.sd + ($1.mean - mean) * ($1.mean - mean))
    }
    let (low, high) = (point(0.025, total), point(0.975, total))
    return Forecast(mean: mean, sd: variance.squareRoot(), low: min(low, mean), high: max(high, mean))
  }

  /// The point below which a share of the mixture lies, by bisection.
  private func point(_ share: Double, _ total: Double) -> Double {
    var low = parts.map { $0.mean - 6 * $0.sd }.min() ?? 0
    var high = parts.map { $0.mean + 6 * $0.sd }.max() ?? 0
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      let below = parts.reduce(0) { $0 + $1.weight / total * Self.below(middle, $1.mean, $1.sd) }
      if below < share { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }

  private static func below(_ x: Double, _ mean: Double, _ sd: Double) -> Double {
    sd > 0 ? 0.5 * erfc((mean - x) / (sd * 1.4142135623730951)) : (x < mean ? 0 : 1)
  }
}
