/// No forecast: the mean of the last tenth of the points, at least one.
///
/// Its standard deviation is that of this mean together with what the line through the second half moves in as many steps
/// as lie ahead, at most the span of the series.
struct LastMean {
  let mean: Double
  private let variance: Double
  private let drift: Double
  private let last: Double
  private let span: Double

  init(_ series: ScaledSeries) {
    let n = series.count
    let tail = series.losses.suffix(max(1, Int((Double(n) / 10).rounded())))
    mean = Robust.mean(tail)
    let half = series.selecting((n - max(2, n / 2))..<n)
    let (t, y) = (Robust.mean(half.steps), Robust.mean(half.losses))
    let squares = half.steps.reduce(0) { $0 + ($1 - t) * ($1 - t) }
    let slope = zip(half.steps, half.losses).reduce(0) { $0 + ($1.0 - t) * ($1.1 - y) } / squares
    let left = zip(half.steps, half.losses).reduce(0) { sum, point in
      let residual = point.1 - y - slope * (point.0 - t)
      return sum + residual * residual
    }
    variance = left / Double(max(half.count - 2, 1)) / Double(tail.count)
    drift = slope
    last = series.last
    span = series.span
  }

  func forecast(_ step: Double) -> Forecast {
    let moved = drift * min(max(step - last, 0), span)
    return Forecast(mean: mean, sd: (variance + moved * moved).squareRoot())
  }
}
