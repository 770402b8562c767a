@preconcurrency internal import CGSL
internal import Glibc

/// The standard normal distribution, with care for its tails.
///
/// Arguments are in standard deviations, of any size; NaN gives NaN. Each answer takes constant time.
///
///     let share = NormalDistribution.probability(below: 1.96)   // 0.975
///
/// Source: Abramowitz and Stegun 1964, chapter 7; GSL's `gsl_sf_hazard` and `gsl_sf_log_erfc`.
public enum NormalDistribution {
  static let logRootTwoPi = 0.9189385332046727

  /// The density phi(z) = exp(-z^2/2) / sqrt(2 pi).
  ///
  /// - Parameter z: any number.
  public static func density(_ z: Double) -> Double { exp(logDensity(z)) }

  /// log phi(z) = -z^2/2 - log(2 pi)/2.
  ///
  /// - Parameter z: any number; -infinity once z^2 overflows.
  public static func logDensity(_ z: Double) -> Double { -0.5 * z * z - logRootTwoPi }

  /// Phi(z), the probability of a smaller value.
  ///
  /// - Parameter z: any number.
  public static func probability(below z: Double) -> Double { 0.5 * erfc(-z * 0.7071067811865476) }

  /// phi(z) / (1 - Phi(z)), the hazard; about z for a large z.
  ///
  /// Relative error about 1e-15.
  ///
  /// - Parameter z: any number; above 1e8 the answer is z, below -38 it is 0.
  public static func hazard(_ z: Double) -> Double {
    if z > 1e8 || z.isNaN { return z }
    if z < -38 { return 0 }
    if z < 0 { return density(z) / probability(below: -z) }
    LibraryErrors.turnOffAborting()
    var result = gsl_sf_result()
    guard gsl_sf_hazard_e(z, &result) == Int32(GSL_SUCCESS) else { return .nan }
    return result.val
  }

  /// log erfc(x), also where erfc(x) is smaller than the smallest number.
  ///
  /// - Parameter x: any number.
  public static func logErfc(_ x: Double) -> Double {
    // Beyond this the next term of the series is below a unit in the last place, and GSL's own form would overflow.
    if x > 1e8 { return -x * x - log(x) - 0.5723649429247001 }
    LibraryErrors.turnOffAborting()
    var result = gsl_sf_result()
    guard gsl_sf_log_erfc_e(x, &result) == Int32(GSL_SUCCESS) else { return .nan }
    return result.val
  }

  /// erfcx(x) = exp(x^2) erfc(x).
  ///
  /// - Parameter x: any number; the answer is infinite below about -26.6.
  public static func scaledErfc(_ x: Double) -> Double {
    if x < -26.7 { return .infinity }
    if x < 0 { return exp(x * x) * erfc(x) }
    return 0.7978845608028654 / hazard(x * 1.4142135623730951)
  }
}
