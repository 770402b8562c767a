internal import Glibc

/// A curve family fitted to a series by variable projection.
///
/// For each shape number the two linear coefficients are least squares in closed form, centred. What remains depends on
/// one number: its log is scanned, refined by golden section, and averaged over with the weight of its posterior,
/// `(sum of squared residuals)^(-(n - 2) / 2)` times the prior, on 33 nodes where this weight matters. A series without
/// noise shrinks that region to a point.
///
/// - Source: Golub and Pereyra 1973 (variable projection).
struct CurveFit {
  let family: CurveFamily
  let series: ScaledSeries
  let start: Double
  let span: Double
  /// Shape numbers and their weights.
  private(set) var nodes: [(line: Line, weight: Double)] = []
  /// The fit of the largest posterior.
  private(set) var best: Line

  /// Least squares at one shape number.
  struct Line {
    var number: Double
    var shapeMean = 0.0
    var shapeSquares = 0.0
    var lossMean = 0.0
    var slope = 0.0
    var squares = 0.0
    var logPosterior = -Double.infinity
  }

  /// Needs three points or more.
  init(_ family: CurveFamily, _ series: ScaledSeries) {
    self.family = family
    self.series = series
    start = series.steps[0]
    span = series.span
    best = Line(number: 1)
    let range = family.range(series)
    let (low, high) = (log(range.lowerBound), log(range.upperBound))
    let width = (high - low) / 48
    let scan = (0...48).map { line(low + width * Double($0)) }
    let top = scan.indices.max { scan[$0].logPosterior < scan[$1].logPosterior } ?? 0
    best = refined(low + width * Double(max(top - 1, 0)), low + width * Double(min(top + 1, 48)), scan[top])
    let level = best.logPosterior - 9
    let inside = scan.indices.filter { scan[$0].logPosterior > level }
    let first = inside.first.map { min($0, top) } ?? top
    let last = inside.last.map { max($0, top) } ?? top
    let peak = log(best.number)
    let left = edge(min(low + width * Double(first), peak), low + width * Double(max(first - 1, 0)), level)
    let right = edge(max(low + width * Double(last), peak), low + width * Double(min(last + 1, 48)), level)
    for place in 0...32 {
      let node = line(left + (right - left) * Double(place) / 32)
      nodes.append((node, exp(node.logPosterior - best.logPosterior)))
    }
  }

  /// The fit at the log of a shape number.
  private func line(_ logNumber: Double) -> Line {
    var result = Line(number: exp(logNumber))
    let n = Double(series.count)
    let shapes = series.steps.map { family.shape(result.number, $0, start: start, span: span) }
    result.shapeMean = Robust.mean(shapes)
    result.lossMean = Robust.mean(series.losses)
    var product = 0.0
    for (shape, loss) in zip(shapes, series.losses) {
      let distance = shape - result.shapeMean
      result.shapeSquares += distance * distance
      product += distance * (loss - result.lossMean)
    }
    result.slope = result.shapeSquares > 0 ? product / result.shapeSquares : 0
    for (shape, loss) in zip(shapes, series.losses) {
      let residual = loss - result.lossMean - result.slope * (shape - result.shapeMean)
      result.squares += residual * residual
    }
    let floor = n * series.rounding * series.rounding * 1e-4
    result.logPosterior = -0.5 * max(n - 2, 1) * log(result.squares + floor) + family.logPrior(result.number)
    return result
  }

  /// Golden section for the largest posterior; 70 halvings by 0.618 reach the rounding of the log.
  private func refined(_ from: Double, _ to: Double, _ found: Line) -> Line {
    let golden = 0.6180339887498949
    var (low, high) = (from, to)
    var left = line(high - golden * (high - low))
    var right = line(low + golden * (high - low))
    for _ in 0..<70 {
      if left.logPosterior >= right.logPosterior {
        high = log(right.number)
        right = left
        left = line(high - golden * (high - low))
      } else {
        low = log(left.number)
        left = right
        right = line(low + golden * (high - low))
      }
    }
    return [left, right, found].max { $0.logPosterior < $1.logPosterior } ?? found
  }

  /// Where the posterior falls below a level, between a place inside and one outside.
  private func edge(_ inside: Double, _ outside: Double, _ level: Double) -> Double {
    var (inside, outside) = (inside, outside)
    if line(outside).logPosterior > level { return outside }
    for _ in 0..<50 {
      let middle = (inside + outside) / 2
      if line(middle).logPosterior > level { inside = middle } else { outside = middle }
    }
    return inside
  }

  /// The share of the variance that the curve of the largest posterior leaves; 1 if it says nothing about what comes:
  /// its number lies near the lower end of its range, where the shape is a straight line.
  var unexplained: Double {
    let total = series.losses.reduce(0) { $0 + ($1 - best.lossMean) * ($1 - best.lossMean) }
    guard total > 0, best.number > 3 * family.range(series).lowerBound else { return 1 }
    return min(best.squares / total, 1)
  }

  /// The curve of the largest posterior.
  func value(_ step: Double) -> Double { value(best, step) }

  private func value(_ line: Line, _ step: Double) -> Double {
    line.lossMean + line.slope * (family.shape(line.number, step, start: start, span: span) - line.shapeMean)
  }

  /// The forecast at a step, averaged over the shapes, in scaled units.
  func forecast(_ step: Double) -> Forecast {
    var mixture = Mixture()
    for (line, weight) in nodes {
      mixture.add(weight: weight, mean: value(line, step), sd: deviation(line, step))
    }
    return mixture.forecast ?? Forecast(mean: value(step), sd: 0)
  }

  /// Standard error of the line's value; few degrees of freedom widen it as Student's t would.
  private func deviation(_ line: Line, _ step: Double) -> Double {
    let n = Double(series.count)
    let freedom = max(n - 3, 1)
    let variance = line.squares / freedom * (freedom > 2 ? freedom / (freedom - 2) : 9)
    let distance = family.shape(line.number, step, start: start, span: span) - line.shapeMean
    let leverage = line.shapeSquares > 0 ? distance * distance / line.shapeSquares : 0
    return (variance * (1 / n + leverage)).squareRoot() + series.rounding
  }
}
