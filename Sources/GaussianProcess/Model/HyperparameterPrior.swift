internal import Glibc

/// What is believed of the hyperparameters before any observation, for inputs in [0, 1] and values of unit scale.
///
/// Length scales are log-normal, the standard deviation of the signal half-normal, that of the noise log-normal. The
/// densities are with respect to the logarithms, so a maximum is the same whether one fits variances or deviations.
public struct HyperparameterPrior: Sendable, Hashable, Codable {
  /// The median of a length scale. 0.3: three to four scales in the range, the shape of a loss over log learning rate.
  public var lengthScaleMedian = 0.3
  /// The standard deviation of the logarithm of a length scale.
  public var lengthScaleSpread = 0.5
  /// The standard deviation of the half-normal distribution of the signal's standard deviation.
  public var signalScale = 1.0
  /// The median of the noise's standard deviation. 0.05: a twentieth of the values' scale.
  public var noiseMedian = 0.05
  /// The standard deviation of the logarithm of the noise's standard deviation.
  public var noiseSpread = 1.0

  /// The prior with the defaults above.
  public init() {}

  /// The logarithm of the density, up to a constant, and its gradient with respect to the natural logarithms of the
  /// signal variance, the length scales and the noise variance.
  ///
  /// - Parameter logarithms: in the order of ``Hyperparameters/logarithms``; of fewer than three the density is 1.
  public func logDensity(_ logarithms: [Double]) -> (value: Double, gradient: [Double]) {
    let last = logarithms.count - 1
    guard last >= 2 else { return (0, logarithms.map { _ in 0 }) }
    var value = 0.0
    var gradient = logarithms.map { _ in 0.0 }
    for i in 0...last {
      let logarithm = logarithms[i]
      let term = i == 0 ? signalTerm(logarithm) : i == last ? noiseTerm(logarithm) : lengthTerm(logarithm)
      value += term.value
      gradient[i] = term.slope
    }
    return (value, gradient)
  }

  /// What the logarithm of the signal variance adds to the density's, and its derivative.
  func signalTerm(_ logarithm: Double) -> (value: Double, slope: Double) {
    let ratio = exp(logarithm) / (signalScale * signalScale)
    return (-0.5 * ratio + 0.5 * logarithm, 0.5 - 0.5 * ratio)
  }

  /// The same of the logarithm of a length scale.
  func lengthTerm(_ logarithm: Double) -> (value: Double, slope: Double) {
    let z = (logarithm - log(lengthScaleMedian)) / lengthScaleSpread
    return (-0.5 * z * z, -z / lengthScaleSpread)
  }

  /// The same of the logarithm of the noise variance.
  func noiseTerm(_ logarithm: Double) -> (value: Double, slope: Double) {
    let z = (0.5 * logarithm - log(noiseMedian)) / noiseSpread
    return (-0.5 * z * z, -0.5 * z / noiseSpread)
  }
}
