internal import Glibc
internal import NumericalKernel

/// What the process is expected to be far from every observation.
public enum MeanFunction: Sendable, Hashable, Codable {
  /// The same value everywhere.
  case constant(Double)
  /// A/eta + B eta + C for the learning rate eta = exp(x_0).
  case rateTradeOff(a: Double, b: Double, c: Double)

  /// The mean at a point.
  ///
  /// - Parameter point: its first coordinate alone counts; without one it is 0.
  public func value(at point: [Double]) -> Double { value(first: point.first ?? 0) }

  @inline(__always)
  func value(first x: Double) -> Double {
    switch self {
    case .constant(let value): return value
    case .rateTradeOff(let a, let b, let c):
      let rate = exp(x)
      return (a == 0 ? 0 : a / rate) + (b == 0 ? 0 : b * rate) + c
    }
  }

  /// The constant that fits the values best, weighted by their precisions.
  ///
  /// - Parameters:
  ///   - values: finite numbers; of none the constant is 0.
  ///   - weights: one precision, 0 or more, for each value; all 1 if nil or if their sum is not above 0.
  public static func fittedConstant(to values: [Double], weights: [Double]? = nil) -> MeanFunction {
    guard !values.isEmpty else { return .constant(0) }
    let total = weights?.reduce(0, +) ?? Double(values.count)
    guard total > 0, total.isFinite else { return .constant(values.reduce(0) { $0 + $1 / Double(values.count) }) }
    return .constant(values.indices.reduce(0) { $0 + values[$1] * ((weights?[$1] ?? 1) / total) })
  }

  /// The trade-off that fits values at learning rates best, with A and B not negative and C free.
  ///
  /// Too small a rate leaves the loss high in proportion to 1/eta, too large a rate adds noise in proportion to eta:
  /// the bound of convex theory has this form. With fewer than three values it is their mean.
  ///
  /// - Parameters:
  ///   - rates: learning rates above 0.
  ///   - values: one for each rate.
  ///   - weights: the precisions of the values; all 1 if nil.
  /// - Throws: ``GaussianProcessError`` when a rate is out of its range or the numbers of rates and values differ.
  ///
  /// Source: Schaipp et al. 2025 for the form.
  public static func fittedTradeOff(rates: [Double], values: [Double], weights: [Double]? = nil) throws -> MeanFunction
  {
    guard rates.count == values.count, rates.allSatisfy({ $0 > 0 && $0.isFinite && (1 / $0).isFinite }) else {
      throw GaussianProcessError.invalid("give one learning rate above 0 for each of the \(values.count) values")
    }
    guard rates.count >= 3 else { return fittedConstant(to: values, weights: weights) }
    let ones = rates.map { _ in 1.0 }
    let fit = try NonnegativeLeastSquares.fit(
      columns: [rates.map { 1 / $0 }, rates, ones], to: values, weights: weights, free: [2])
    return .rateTradeOff(a: fit[0], b: fit[1], c: fit[2])
  }
}
