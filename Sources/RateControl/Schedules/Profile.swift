internal import Glibc

/// Curves that several schedules share, written so that they keep their digits near the end.
enum Profile {
  /// `(1 + cos(pi p)) / 2` for p = `step / steps`, from 1 down to 0.
  ///
  /// As the square of a sine of what is left: the sum cancels near the end, the square does not.
  static func cosine(_ step: Int, of steps: Int) -> Double {
    guard step < steps else { return 0 }
    return cosine(left: Double(steps - step) / Double(steps))
  }

  /// The same for `z = 1 - p` in [0, 1].
  static func cosine(left z: Double) -> Double {
    let sine = sin(0.5 * .pi * z)
    return sine * sine
  }

  /// `z / (beta + (1 - beta) z)`, given `z` and `1 - z`.
  ///
  /// Written as `z / (z + beta (1 - z))`: exactly 1 at z = 1 and never 0/0, however large or small beta is.
  static func rational(_ z: Double, _ rest: Double, beta: Double) -> Double {
    z > 0 ? z / (z + beta * rest) : 0
  }

  /// `floor + (peak - floor) share`; exactly the peak at 1, exactly the floor at 0, never outside.
  static func mix(_ share: Double, from peak: Double, to floor: Double) -> Double {
    if share >= 1 { return peak }
    return min(peak, max(floor, floor + (peak - floor) * share))
  }
}
