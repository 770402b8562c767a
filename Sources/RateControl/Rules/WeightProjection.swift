internal import Glibc

/// Projection of weights back to the norm they had at the start (the P of NaP: normalize and project).
///
/// After an update a weight matrix becomes `W rho / |W|`, rho its norm at the start. For a layer that is followed by a
/// normalisation the function does not change, and the effective rate is then the one that was set.
///
/// - Source: Lyle et al. 2024 (NaP) and two ports of it: tensors of two or more dimensions only; left alone if
///   `|W| <= 1e-8`.
///
///     let factor = WeightProjection.factor(norm: 2, target: 1)  // 0.5
public enum WeightProjection {
  /// A weight of this norm or less is left alone.
  public static let smallestNorm = 1e-8

  /// What to multiply the weights by; 1 where the norm is too small or no finite number.
  ///
  /// - Parameters:
  ///   - norm: the present Euclidean norm `|W|`.
  ///   - target: the norm rho to go back to, at least 0.
  public static func factor(norm: Double, target: Double) -> Double {
    guard norm.isFinite, target.isFinite, norm > smallestNorm, target >= 0 else { return 1 }
    return target / norm
  }

  /// Projects weights in place to the Euclidean norm `target`.
  public static func project(_ weights: inout [Float], to target: Double) {
    var square = 0.0
    for weight in weights { square += Double(weight) * Double(weight) }
    let factor = factor(norm: square.squareRoot(), target: target)
    guard factor != 1 else { return }
    for index in weights.indices { weights[index] = Float(Double(weights[index]) * factor) }
  }
}
