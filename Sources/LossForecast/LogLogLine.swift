internal import Glibc

/// A straight line through `log(loss - floor)` over `log(t + 1)`.
///
/// The floor is as far below the lowest loss as half the way from there to the median loss. It replaces the zero that a
/// plain log-log line takes for granted, so that losses of any sign are handled alike and no forecast falls below it. The
/// first tenth of the points is left out: what follows a change of rate is not yet the trend.
struct LogLogLine {
  let floor: Double
  private(set) var offset = 0.0
  private(set) var slope = 0.0
  private var middle = 0.0
  private var squares = 0.0
  private var deviation = 0.0
  private var count = 1.0
  private let trivial: Bool

  init(_ whole: ScaledSeries) {
    let skipped = whole.count >= 10 ? whole.count / 10 : 0
    let series = whole.selecting(skipped..<whole.count)
    let sorted = series.losses.sorted()
    let lowest = sorted[0]
    var reach = Robust.quantile(sorted, 0.5) - lowest
    if reach <= 0 { reach = (sorted[sorted.count - 1] - lowest) / 2 }
    trivial = reach <= 0
    floor = lowest - 0.5 * reach
    guard !trivial else { return }
    let x = series.steps.map { log1p($0) }
    let y = series.losses.map { log($0 - floor) }
    fit(x, y)
  }

  private mutating func fit(_ x: [Double], _ y: [Double]) {
    count = Double(x.count)
    middle = Robust.mean(x)
    offset = Robust.mean(y)
    squares = x.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let product = zip(x, y).reduce(0) { $0 + ($1.0 - middle) * ($1.1 - offset) }
    // A loss that grows faster than the step does not go on so: it diverges or turns.
    slope = squares > 0 ? min(product / squares, 1) : 0
    let left = zip(x, y).reduce(0) { sum, point in
      let residual = point.1 - offset - slope * (point.0 - middle)
      return sum + residual * residual
    }
    let freedom = max(count - 2, 1)
    deviation = (left / freedom * (freedom > 2 ? freedom / (freedom - 2) : 9)).squareRoot()
  }

  /// The forecast at a step, in scaled units.
  func forecast(_ step: Double) -> Forecast {
    guard !trivial else { return Forecast(mean: floor, sd: 0) }
    let distance = log1p(step) - middle
    let center = offset + slope * distance
    let error = deviation * (1 / count + (squares > 0 ? distance * distance / squares : 0)).squareRoot()
    func loss(_ logarithm: Double) -> Double { floor + exp(min(logarithm, 300)) }
    let (low, high) = (loss(center - 1.96 * error), loss(center + 1.96 * error))
    let mean = loss(center)
    return Forecast(mean: mean, sd: max(high - mean, mean - low) / 1.96, low: low, high: high)
  }
}
