/// A normal distribution of the function's value, without the noise of an observation.
public struct Prediction: Sendable, Hashable {
  public var mean: Double
  /// 0 or more.
  public var variance: Double

  public init(mean: Double, variance: Double) {
    self.mean = mean
    self.variance = variance
  }

  public var standardDeviation: Double { variance.squareRoot() }
}
