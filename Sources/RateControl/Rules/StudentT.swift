internal import Glibc

/// Student's t distribution with a whole number of degrees of freedom.
enum StudentT {
  /// `P(|T| <= t)` for `t >= 0`: the finite trigonometric sums of Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
  ///
  /// - Complexity: O(`degrees`). Exact but for rounding.
  static func centralProbability(_ t: Double, degrees: Int) -> Double {
    let angle = atan(t / Double(degrees).squareRoot())
    let (sine, cosine) = (sin(angle), cos(angle))
    let isOdd = degrees % 2 == 1
    if degrees == 1 { return 2 / .pi * angle }
    var term = isOdd ? cosine : 1.0
    var sum = term
    for k in stride(from: isOdd ? 3 : 2, to: degrees, by: 2) {
      term *= cosine * cosine * Double(k - 1) / Double(k)
      sum += term
    }
    return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
  }

  /// The t that is exceeded with probability `1 - confidence`, for a confidence in [0.5, 1), by bisection.
  static func quantile(_ confidence: Double, degrees: Int) -> Double {
    let central = 2 * confidence - 1
    var (low, high) = (0.0, 1.0)
    while centralProbability(high, degrees: degrees) < central, high < 1e12 { high *= 2 }
    for _ in 0..<100 {
      let middle = 0.5 * (low + high)
      if centralProbability(middle, degrees: degrees) < central { low = middle } else { high = middle }
    }
    return high
  }
}
