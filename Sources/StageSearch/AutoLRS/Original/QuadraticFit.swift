/// The least-squares quadratic of points: what SciPy's smoothing spline of degree 2 is while its residual sum of squares
/// does not exceed the number of points.
///
/// Built on polynomials that are orthogonal over the very points (Forsythe 1957), so that nothing cancels.
struct QuadraticFit {
  private var centres = (0.0, 0.0)
  private var ratio = 0.0
  private var coefficients = (0.0, 0.0, 0.0)
  private(set) var residualSumOfSquares = 0.0
  private let middle: Double

  /// Needs three points of different `x`, or more.
  init(_ x: [Double], _ y: [Double]) {
    let n = Double(x.count)
    middle = x.reduce(0, +) / n
    let first = x.map { $0 - middle }
    let squares = first.reduce(0) { $0 + $1 * $1 }
    centres = (middle, first.reduce(0) { $0 + $1 * $1 * $1 } / squares)
    ratio = squares / n
    let second = first.map { ($0 - centres.1) * $0 - ratio }
    let level = y.reduce(0, +) / n
    let slope = zip(first, y).reduce(0) { $0 + $1.0 * ($1.1 - level) } / squares
    let rest = y.indices.map { y[$0] - level - slope * first[$0] }
    let bend = zip(second, rest).reduce(0) { $0 + $1.0 * $1.1 } / second.reduce(0) { $0 + $1 * $1 }
    coefficients = (level, slope, bend)
    residualSumOfSquares = zip(x, y).reduce(0) { sum, point in
      let residual = point.1 - value(point.0)
      return sum + residual * residual
    }
  }

  func value(_ x: Double) -> Double {
    let first = x - middle
    return coefficients.0 + coefficients.1 * first + coefficients.2 * ((first - centres.1) * first - ratio)
  }
}
