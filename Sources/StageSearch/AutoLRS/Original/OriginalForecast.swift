internal import Glibc

/// The forecaster of the original AutoLRS.
///
/// Ten passes (one on validation losses) of a smoothing spline, after each of which the round(3 %) points of the largest
/// residuals (the single largest) are deleted if they lie in the first half; then `a exp(-e^q x) + c`, q by downhill
/// simplex from 0, is fitted to one more spline, evaluated at every step. SciPy's spline with its standard smoothing is one
/// quadratic while its residual sum of squares is at most the number of points; where it is not, a quadratic stands in here.
///
/// - Source: YuchenJin/autolrs, `autolrs_server.py` (what it does; none of its code).
struct OriginalForecast {
  /// The forecast.
  let value: Double
  /// Whether every spline is the quadratic that it is taken for.
  let isExact: Bool

  /// nil where the original raises: too few points are left for a spline, or the exponential degenerates into a straight
  /// line, whose design lacks full rank.
  init?(_ losses: [Double], at step: Double, isValidation: Bool) {
    guard var smoother = OriginalSmoother(losses), smoother.clean(isValidation) else { return nil }
    guard let smooth = smoother.smoothed() else { return nil }
    let design = OriginalDesign(smooth)
    guard let q = LineSimplex.minimise(design.residual) else { return nil }
    value = design.value(q, at: step)
    isExact = smoother.isExact
    guard value.isFinite else { return nil }
  }
}

/// The deletion of outliers.
struct OriginalSmoother {
  private var x: [Double]
  private var y: [Double]
  private let count: Int
  private(set) var isExact = true

  init?(_ losses: [Double]) {
    guard losses.count >= 3, losses.allSatisfy(\.isFinite) else { return nil }
    count = losses.count
    x = losses.indices.map(Double.init)
    y = losses
  }

  /// False if too few points are left for a spline.
  mutating func clean(_ isValidation: Bool) -> Bool {
    // A place in what is left is compared with the middle of what there was: the original mixes the two.
    let middle = (count - 1) / 2
    for _ in 0..<(isValidation ? 1 : 10) {
      guard let fit = spline() else { return false }
      let residuals = x.indices.map { abs(y[$0] - fit.value(x[$0])) }
      let order = residuals.indices.sorted { (residuals[$0], $0) < (residuals[$1], $1) }
      let three = Int((0.03 * Double(x.count)).rounded(.toNearestOrEven))
      // Three percent that round to nothing mark every point, as the slice [-0:] does.
      let marked = isValidation ? 1 : (three == 0 ? x.count : three)
      let dropped = Set(order.suffix(marked).filter { $0 < middle })
      let kept = x.indices.filter { !dropped.contains($0) }
      (x, y) = (kept.map { x[$0] }, kept.map { y[$0] })
    }
    return true
  }

  /// The last spline at every step; nil if too few points are left.
  mutating func smoothed() -> [Double]? {
    guard let fit = spline() else { return nil }
    return (0..<count).map { fit.value(Double($0)) }
  }

  private mutating func spline() -> QuadraticFit? {
    guard x.count >= 3 else { return nil }
    let fit = QuadraticFit(x, y)
    // SciPy takes the polynomial if it misses the wanted sum by less than a thousandth.
    if !(fit.residualSumOfSquares < 1.001 * Double(x.count)) { isExact = false }
    return fit
  }
}

/// Least squares of a series on `exp(-e^q x)` and 1.
struct OriginalDesign {
  private let series: [Double]
  private let level: Double

  init(_ series: [Double]) {
    self.series = series
    level = series.reduce(0, +) / Double(series.count)
  }

  /// Shapes less the first, which is 1: near the straight line all are next to 1, and the difference is exact.
  private struct Line {
    var falls: [Double]
    var mean: Double
    var slope: Double
    var squares: Double
  }

  private func line(_ q: Double) -> Line {
    let rate = exp(q)
    let falls = series.indices.map { exp(-rate * Double($0)) - 1 }
    let mean = falls.reduce(0, +) / Double(falls.count)
    let squares = falls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let product = zip(falls, series).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - level) }
    return Line(falls: falls, mean: mean, slope: squares > 0 ? product / squares : 0, squares: squares)
  }

  /// The residual sum of squares; nil if the smaller singular value is no larger than numpy's `lstsq` counts.
  func residual(_ q: Double) -> Double? {
    let line = line(q)
    let n = Double(series.count)
    let trace = line.falls.reduce(n) { $0 + (1 + $1) * (1 + $1) }
    let product = (n * line.squares).squareRoot()
    let larger = (0.5 * (trace + max(trace * trace - 4 * product * product, 0).squareRoot())).squareRoot()
    guard product > Double.ulpOfOne * n * larger * larger else { return nil }
    return zip(line.falls, series).reduce(0) { sum, point in
      let residual = point.1 - level - line.slope * (point.0 - line.mean)
      return sum + residual * residual
    }
  }

  func value(_ q: Double, at step: Double) -> Double {
    let line = line(q)
    return level + line.slope * (exp(-exp(q) * step) - 1 - line.mean)
  }
}
