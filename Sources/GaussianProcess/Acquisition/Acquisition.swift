internal import Glibc
internal import NumericalKernel

/// How much a trial at a point promises, for minimisation.
///
///     let score = Acquisition.logExpectedImprovement(prediction, below: best)
public enum Acquisition {
  /// mean - kappa sd, the value that is optimistic by kappa deviations; smaller promises more.
  ///
  /// - Parameters:
  ///   - prediction: of the value at the point.
  ///   - kappa: 0 or more; 2 is usual, AutoLRS's 1000 makes the mean irrelevant.
  ///
  /// Source: Srinivas et al. 2010, equation 6.
  public static func lowerConfidenceBound(_ prediction: Prediction, kappa: Double = 2) -> Double {
    prediction.mean - kappa * prediction.standardDeviation
  }

  /// E max(0, best - f) = sd h(u), u = (best - mean)/sd, h(u) = phi(u) + u Phi(u).
  ///
  /// Without uncertainty it is max(0, best - mean).
  ///
  /// - Parameters:
  ///   - prediction: of the value at the point.
  ///   - best: the value to be improved on, with noise the smallest posterior mean.
  ///
  /// Source: Jones, Schonlau and Welch 1998, equation 15.
  public static func expectedImprovement(_ prediction: Prediction, below best: Double) -> Double {
    let deviation = prediction.standardDeviation
    guard deviation > 0 else { return max(0, best - prediction.mean) }
    let u = (best - prediction.mean) / deviation
    if u < -1 { return deviation * exp(logStandardImprovement(u)) }
    return deviation * (NormalDistribution.density(u) + u * NormalDistribution.probability(below: u))
  }

  /// The logarithm of the expected improvement, which tells points apart where the improvement itself is 0 in the
  /// arithmetic; -infinity only where there is neither uncertainty nor improvement.
  ///
  /// - Parameters:
  ///   - prediction: of the value at the point.
  ///   - best: the value to be improved on, with noise the smallest posterior mean.
  ///
  /// Source: Ament et al. 2023, equation 8.
  public static func logExpectedImprovement(_ prediction: Prediction, below best: Double) -> Double {
    let deviation = prediction.standardDeviation
    guard deviation > 0 else { return log(max(0, best - prediction.mean)) }
    return log(deviation) + logStandardImprovement((best - prediction.mean) / deviation)
  }

  /// log h(z), h(z) = phi(z) + z Phi(z).
  ///
  /// Directly above -1; below, log phi(z) + log1p(-a / hazard(a)) with a = -z; beyond 25, where that difference
  /// would cancel, the asymptotic series in 1/a^2. Relative error below 1e-12, except close to z = 0.9 where the
  /// logarithm is 0. The smallest number instead of -infinity where z^2 overflows.
  ///
  /// - Parameter z: (best - mean) / standard deviation, any number.
  ///
  /// Source: Ament et al. 2023, equation 9; the form with the hazard function is ours.
  public static func logStandardImprovement(_ z: Double) -> Double {
    if z > -1 { return log(NormalDistribution.density(z) + z * NormalDistribution.probability(below: z)) }
    let a = -z
    let logDensity = max(NormalDistribution.logDensity(z), -Double.greatestFiniteMagnitude)
    if a <= 25 { return logDensity + log1p(-a / NormalDistribution.hazard(a)) }
    let v = 1 / (a * a)
    let series = v * (-3 + v * (15 + v * (-105 + v * (945 - v * 10395))))
    return max(logDensity - 2 * log(a) + log1p(series), -Double.greatestFiniteMagnitude)
  }
}
