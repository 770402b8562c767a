internal import Glibc

/// A power of ten that brings values into the reach of a plotting program; 1 for all but the strangest.
struct ValueUnit {
  let size: Double

  init(_ values: [Double]) {
    let largest = values.filter(\.isFinite).map(\.magnitude).max() ?? 1
    let isUsual = largest == 0 || (1e-100...1e100).contains(largest)
    // Below 1e-307 a power would be denormal, and its inverse overflow.
    size = isUsual ? 1 : pow(10, max(log10(largest).rounded(.down), -307))
  }

  /// A value in this unit.
  func callAsFunction(_ value: Double) -> Double { value / size }

  /// What to add to a heading.
  var note: String { size == 1 ? "" : " (in units of \(Numerals.significant(size, 1)))" }
}
