internal import Glibc
internal import NumericalKernel

/// Turns values into numbers of unit scale that a few wild values do not move.
///
/// With m the median and s the larger of the median absolute deviation and 0.4 (m - min), z = (y - m)/s, and what is
/// above 2 is bent to end at 3: 2 + w/(1 + w), w = z - 2. The second term of s keeps a narrow dip in a plateau within reach of the model,
/// the bend keeps a run that ended at 1e30 from deciding the scale.
struct ValueScale: Sendable, Hashable, Codable {
  // A quarter of the true figures: the difference of two finite quarters never overflows.
  var centre: Double
  var scale: Double
  // The largest number of unit scale that a value has: the model may overshoot it between two wild values, where the bend
  // makes a small step a huge one.
  private var top = 2.0

  /// The scale of values, of which there is at least one; `smallest` is used when they are all equal.
  init(of values: [Double], smallest: Double? = nil) {
    let quarters = values.map { 0.25 * $0 }
    centre = RobustStatistics.median(quarters)
    let lowest = quarters.min() ?? 0
    scale = max(RobustStatistics.medianAbsoluteDeviation(quarters), 0.4 * (centre - lowest))
    if !(scale > 0) { scale = (quarters.max() ?? 0) - lowest }
    if let smallest, values.count < 3 { scale = max(scale, smallest) }
    // All equal: any scale will do, but one that is not below the rounding of the values.
    if !(scale > abs(centre) * 1e-14) { scale = max(abs(centre), .leastNormalMagnitude) }
    if !scale.isFinite { scale = .greatestFiniteMagnitude }
    top = max(2, standardized(values.max() ?? 0))
  }

  /// The number of unit scale.
  func standardized(_ value: Double) -> Double {
    let z = (0.25 * value - centre) / scale
    return z <= 2 ? max(z, -1e6) : 3 - 1 / (z - 1)
  }

  /// The variance that goes with a deviation of the value.
  func variance(_ deviation: Double, at value: Double) -> Double {
    let z = (0.25 * value - centre) / scale
    let slope = z <= 2 ? 1 : 1 / ((z - 1) * (z - 1))
    let standard = min(max(0.25 * deviation / scale * slope, 0), 1e3)
    return standard * standard
  }

  /// Back to a value; what is bent is known badly, and never taken for more than the largest value told.
  func value(_ standardized: Double) -> Double {
    let z = standardized <= 2 ? standardized : 1 + 1 / max(3 - min(standardized, top), 1e-6)
    return clamp(4 * (centre + z * scale))
  }

  /// The standard deviation of the value that goes with one of the standardized number.
  func deviation(_ standard: Double, at standardized: Double) -> Double {
    let left = max(3 - min(standardized, top), 1e-6)
    let slope = standardized <= 2 ? 1 : 1 / (left * left)
    return clamp(4 * standard * slope * scale)
  }

  private func clamp(_ value: Double) -> Double {
    min(max(value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }
}
