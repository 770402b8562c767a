internal import Glibc

/// The range of a vertical axis, chosen so that one diverging run does not flatten the others.
struct Axis: Hashable {
  var low: Double
  var high: Double
  var logarithmic: Bool

  /// The places to name on it.
  var ticks: [Tick] { logarithmic ? Ticks.logarithmic(low, high) : Ticks.linear(low, high, count: 4) }

  /// Whether a value can be drawn.
  func holds(_ value: Double) -> Bool { value >= low && value <= high }

  /// The nearest value a little inside the edges, for marks that must not be cut off.
  func inside(_ value: Double) -> Double {
    let share = 0.03
    if logarithmic {
      let ratio = pow(high / low, share)
      return min(max(value, low * ratio), high / ratio)
    }
    let margin = share * (high - low)
    return min(max(value, low + margin), high - margin)
  }

  /// A value that can be written into a script: what lies far outside is put just outside.
  func clamped(_ value: Double) -> Double {
    if logarithmic { return min(max(value, low / 4), high * 4) }
    let span = high - low
    return min(max(value, low - span), high + span)
  }
}

extension Axis {
  /// An axis for losses: up to a little above where the runs began, whatever a diverging run does later.
  ///
  /// Logarithmic if all finite losses are above 0 and they span a factor of ten or more.
  ///
  /// - Parameter series: the recorded losses of each run, in order; may hold NaN and infinities.
  /// - Returns: nil if no loss is finite.
  static func losses(_ series: [[Double]]) -> Axis? {
    let finite = series.flatMap { $0 }.filter(\.isFinite)
    guard let least = finite.min(), let most = finite.max() else { return nil }
    let start = start(of: series) ?? most
    if least > 0, min(most, start) / least >= 10 {
      let low = max(least, quantile(finite, 0.01) / 10)
      return padded(low, min(most, max(start, low * 10) * 2), logarithmic: true)
    }
    // A run that starts near its best (fine-tuning) gives no scale of its own: then the quantiles do.
    let scale = max(start - least, quantile(finite, 0.9) - quantile(finite, 0.1))
    return padded(least, min(most, least + 1.25 * scale), logarithmic: false)
  }

  /// The greatest loss at which a run began, without those that had diverged by their first record.
  private static func start(of series: [[Double]]) -> Double? {
    let starts = series.compactMap { $0.prefix(3).first(where: \.isFinite) }
    guard let least = starts.min(), least > 0 else { return starts.max() }
    return starts.filter { $0 / 10 <= least }.max()
  }

  /// A logarithmic axis for learning rates; the last hundredth of the rates above 0 may fall below it,
  /// if they are far below the others, as at the end of a cosine that goes to 0.
  ///
  /// - Returns: nil if no rate is above 0.
  static func rates(_ rates: [Double]) -> Axis? {
    let positive = rates.filter { $0 > 0 && $0.isFinite }
    guard let most = positive.max(), let least = positive.min() else { return nil }
    let common = min(quantile(positive, 0.01), most / 10)
    let low = max(least < common / 10 ? common : least, most * 1e-10)
    return padded(low, most, logarithmic: true)
  }

  /// An axis from 0 or the least to the greatest.
  static func plain(_ values: [Double]) -> Axis? {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let most = finite.max() else { return nil }
    return padded(least, most, logarithmic: false)
  }

  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, max(0, Int(share * Double(sorted.count - 1))))]
  }

  private static func padded(_ low: Double, _ high: Double, logarithmic: Bool) -> Axis {
    // Beyond these the arithmetic of the plotting program itself overflows.
    let low = min(max(low, logarithmic ? 1e-250 : -1e250), 1e250)
    let high = min(max(high, low), 1e250)
    if logarithmic {
      let factor = max(1.08, min(1.6, (high / low).squareRoot().squareRoot().squareRoot()))
      return high > low * 1.001
        ? Axis(low: low / factor, high: high * factor, logarithmic: true)
        : Axis(low: low / 3, high: high * 3, logarithmic: true)
    }
    let margin = high - low > max(abs(low), abs(high)) * 1e-9 ? 0.05 * (high - low) : max(abs(high) * 0.1, 1e-3)
    return Axis(low: low - margin, high: high + margin, logarithmic: false)
  }
}
