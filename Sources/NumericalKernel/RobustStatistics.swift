@preconcurrency internal import CGSL

/// Location and scale that a few wild values do not move.
///
/// Values that are not finite are left out; of no values every figure is 0. Each takes O(n log n).
///
///     let spread = RobustStatistics.medianAbsoluteDeviation([1, 2, 3, 1e9])
///
/// Source: Rousseeuw and Croux 1993, section 1.
public enum RobustStatistics {
  /// What makes the median absolute deviation of a normal sample its standard deviation, 1 / Phi^-1(3/4).
  public static let normalFactor = 1.482602218505602

  /// The median; the mean of the two middle values of an even number.
  ///
  /// - Parameter values: in any order.
  public static func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

  /// The quantile of a fraction, by straight lines between the order statistics.
  ///
  /// - Parameters:
  ///   - values: in any order.
  ///   - fraction: from 0, the smallest, to 1, the largest; brought into that range if outside, 0 if NaN.
  public static func quantile(_ values: [Double], _ fraction: Double) -> Double {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty, fraction.isFinite else { return 0 }
    return gsl_stats_quantile_from_sorted_data(sorted, 1, sorted.count, min(max(fraction, 0), 1))
  }

  /// The median of the distances from the median, times ``normalFactor``.
  ///
  /// - Parameter values: in any order.
  public static func medianAbsoluteDeviation(_ values: [Double]) -> Double {
    let centre = median(values)
    return normalFactor * median(values.filter(\.isFinite).map { abs($0 - centre) })
  }

  /// The distance between the quartiles, divided by that of the standard normal distribution.
  ///
  /// - Parameter values: in any order.
  public static func interquartileDeviation(_ values: [Double]) -> Double {
    (quantile(values, 0.75) - quantile(values, 0.25)) / 1.3489795003921634
  }
}
