internal import Glibc

/// How the correlation of two values falls with their distance r, in units of the length scales.
///
/// | kernel | correlation |
/// |---|---|
/// | `matern32` | (1 + t) exp(-t), t = sqrt(3) r |
/// | `matern52` | (1 + t + t^2/3) exp(-t), t = sqrt(5) r |
/// | `rbf` | exp(-r^2/2) |
///
///     let nearby = Kernel.matern52.correlation(squaredDistance: 0.01)   // 0.992
///
/// Source: Rasmussen and Williams 2006, equations 4.9, 4.17.
public enum Kernel: String, Codable, Sendable, Hashable, CaseIterable {
  /// Matern's of order 3/2: functions with one derivative.
  case matern32
  /// Matern's of order 5/2: functions with two derivatives, the usual choice for losses.
  case matern52
  /// The squared exponential: functions with all derivatives.
  case rbf

  /// The correlation at a squared distance.
  ///
  /// - Parameter squaredDistance: r^2, 0 or more, in units of the length scales.
  /// - Returns: 1 at distance 0, towards 0 far away.
  @inline(__always)
  public func correlation(squaredDistance: Double) -> Double {
    switch self {
    case .matern32:
      let t = (3 * squaredDistance).squareRoot()
      return (1 + t) * exp(-t)
    case .matern52:
      let square = 5 * squaredDistance
      let t = square.squareRoot()
      return (1 + t + square / 3) * exp(-t)
    case .rbf: return exp(-0.5 * squaredDistance)
    }
  }

  /// The correlation together with its slope, for the price of one exponential.
  ///
  /// The slope is what the squared distance along one axis is multiplied by to get the derivative of the correlation with
  /// respect to the logarithm of that axis's length scale; -2 times the derivative with respect to the squared distance.
  @inline(__always)
  func correlationAndSlope(squaredDistance: Double) -> (correlation: Double, slope: Double) {
    switch self {
    case .matern32:
      let t = (3 * squaredDistance).squareRoot()
      let decay = exp(-t)
      return ((1 + t) * decay, 3 * decay)
    case .matern52:
      let square = 5 * squaredDistance
      let t = square.squareRoot()
      let decay = exp(-t)
      return ((1 + t + square / 3) * decay, 5.0 / 3 * (1 + t) * decay)
    case .rbf:
      let decay = exp(-0.5 * squaredDistance)
      return (decay, decay)
    }
  }
}
