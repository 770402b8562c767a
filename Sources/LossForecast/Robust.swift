internal import Glibc

/// Order statistics and the deletion of outliers.
enum Robust {
  /// The value below which a share of the values lies, interpolated linearly; 0 of nothing.
  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
  }

  static func median(_ values: [Double]) -> Double { quantile(values.sorted(), 0.5) }

  static func mean(_ values: some Collection<Double>) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// Residuals from the repeated-median line (Siegel 1982) of each point's seven neighbours, which stands three outliers.
  static func localResiduals(_ series: ScaledSeries) -> [Double] {
    let n = series.count
    let width = min(7, n)
    return (0..<n).map { place in
      let start = min(max(place - width / 2, 0), n - width)
      return residual(series, place, start..<(start + width))
    }
  }

  private static func residual(_ series: ScaledSeries, _ place: Int, _ window: Range<Int>) -> Double {
    let (t, y) = (series.steps, series.losses)
    let slopes = window.map { i in
      median(window.filter { $0 != i }.map { (y[$0] - y[i]) / (t[$0] - t[i]) })
    }
    let slope = median(slopes)
    return y[place] - median(window.map { y[$0] + slope * (t[place] - t[$0]) })
  }

  /// Places of the points that stand apart neither from their neighbours nor, else, from `fit`.
  ///
  /// A point is an outlier if it lies more than 4 robust standard deviations (1.4826 times the median absolute residual)
  /// from the line of its neighbours *and* from the curve fitted without such points. At most a fifth is deleted, and no two
  /// or more at the end: those are where the run is going.
  static func inliers(_ series: ScaledSeries, fit: (ScaledSeries) -> (Double) -> Double) -> [Int] {
    let n = series.count
    guard n >= 8 else { return Array(0..<n) }
    let local = sparingTail(apart(localResiduals(series), series.rounding))
    guard local.contains(true) else { return Array(0..<n) }
    var outlier = local
    for _ in 0..<5 {
      let kept = (0..<n).filter { !outlier[$0] }
      guard kept.count >= 4 else { return Array(0..<n) }
      let curve = fit(series.selecting(kept))
      let residuals = (0..<n).map { series.losses[$0] - curve(series.steps[$0]) }
      let far = apart(residuals, max(series.rounding, 1e-10))
      let next = sparingTail((0..<n).map { local[$0] && far[$0] })
      if next == outlier { break }
      outlier = next
    }
    let kept = (0..<n).filter { !outlier[$0] }
    return kept.count >= n - n / 5 ? kept : Array(0..<n)
  }

  private static func sparingTail(_ outliers: [Bool]) -> [Bool] {
    let tail = outliers.reversed().prefix { $0 }.count
    return tail < 2 ? outliers : outliers.dropLast(tail) + [Bool](repeating: false, count: tail)
  }

  private static func apart(_ residuals: [Double], _ floor: Double) -> [Bool] {
    let limit = 4 * max(1.4826 * median(residuals.map(abs)), 4 * floor)
    return residuals.map { abs($0) > limit }
  }
}
