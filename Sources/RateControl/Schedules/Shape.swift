internal import Glibc

/// The small curves of which schedules are made.
enum Shape {
  /// `t / T`, held at 0 before the start and at 1 from the end on.
  static func progress(_ step: Int, of steps: Int) -> Double {
    if step >= steps { return 1 }
    return step <= 0 ? 0 : Double(step) / Double(steps)
  }

  /// `(1 + cos(pi p)) / 2`: 1 at 0, 0 at 1.
  static func cosineFall(_ progress: Double) -> Double { 0.5 * (1 + cos(.pi * progress)) }

  /// `low + (high - low) share`: exactly `low` at 0 and `high` at 1, and never outside the two.
  static func mix(_ low: Double, _ high: Double, _ share: Double) -> Double {
    if share >= 1 { return high }
    let value = low + (high - low) * share
    return low <= high ? min(max(value, low), high) : min(max(value, high), low)
  }
}
