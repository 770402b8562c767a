/// A normal distribution of the function's value, without the noise of an observation.
public struct Prediction: Sendable, Hashable {
  /// The expected value.
  public var mean: Double
  /// Its variance, 0 or more.
  public var variance: Double

  /// A distribution of a mean and a variance, the latter 0 or more.
  public init(mean: Double, variance: Double) {
    self.mean = mean
    self.variance = variance
  }

  /// The square root of the variance.
  public var standardDeviation: Double { variance.squareRoot() }
}
