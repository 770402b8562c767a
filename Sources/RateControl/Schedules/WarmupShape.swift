internal import Glibc

/// How a rate climbs from 0 to its full height while the warm-up runs: a rising curve with s(0) = 0 and s(1) = 1.
///
/// `rate(t) = start + (peak - start) s(t / W)` for t < W is the usual way to use one; at t = W the peak is reached.
///
/// - Accuracy: within 4 ulp; exactly 0 at 0 and exactly 1 at 1. Below 0 (and for NaN) the value is 0, above 1 it is 1.
/// - Source: linear, Goyal et al. 2017; cosine and 1-sqrt, Hugging Face transformers `get_wsd_schedule`; exponential
///   and polynomial, google/init2winit. The exponential form of init2winit, `1 - exp(-k u)`, stops short of 1 and
///   jumps where the warm-up ends; ours is divided by `1 - exp(-k)`, so that it arrives.
///
///     WarmupShape.cosine(0.5)  // 0.5
public enum WarmupShape: String, CaseIterable, Sendable, Codable, Hashable {
  /// `u`: even steps, the usual choice.
  case linear
  /// `(1 - cos(pi u)) / 2`: flat at both ends.
  case cosine
  /// `(1 - exp(-5 u)) / (1 - exp(-5))`: fast at first, then flat.
  case exponential
  /// `u^2`: slow at first.
  case quadratic
  /// `1 - sqrt(1 - u)`: slow at first, steep where it ends.
  case oneMinusSqrt

  /// The rate k of the exponential form: it is within 1% of the full height before the end.
  public static let exponentialRate = 5.0

  /// The share of the climb that is done.
  ///
  /// - Parameter u: the share of the warm-up that is over, in [0, 1]; held outside.
  public func callAsFunction(_ u: Double) -> Double {
    guard u > 0 else { return 0 }
    guard u < 1 else { return 1 }
    return switch self {
    case .linear: u
    case .cosine: 0.5 * (1 - cos(.pi * u))
    case .exponential: expm1(-Self.exponentialRate * u) / expm1(-Self.exponentialRate)
    case .quadratic: u * u
    case .oneMinusSqrt: u / (1 + (1 - u).squareRoot())
    }
  }
}
