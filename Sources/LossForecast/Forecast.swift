/// What a model expects of the loss at one step, free of the noise of single batches.
///
/// `low` and `high` enclose the expected loss with probability 95 % if the model holds: they are the 2.5 % and 97.5 % points
/// of a mixture (of the shapes of a curve, of the members of the ensemble), which is not normal. So they need not lie
/// symmetrically, nor be `mean` plus and minus 1.96 `sd`; `sd` is the root of the variance of that mixture.
/// All four are finite.
public struct Forecast: Hashable, Codable, Sendable {
  /// Expected loss.
  public let mean: Double
  /// Standard deviation of the expectation, 0 or more.
  public let sd: Double
  /// Lower end of the 95 % band.
  public let low: Double
  /// Upper end of the 95 % band.
  public let high: Double

  /// Creates a forecast.
  public init(mean: Double, sd: Double, low: Double, high: Double) {
    self.mean = mean
    self.sd = sd
    self.low = low
    self.high = high
  }

  /// The normal band of a mean and a standard deviation.
  init(mean: Double, sd: Double) {
    self.init(mean: mean, sd: sd, low: mean - 1.96 * sd, high: mean + 1.96 * sd)
  }

  /// Every value passed through a rising function; the standard deviation is multiplied by `scale`.
  func mapped(scale: Double = 1, _ transform: (Double) -> Double) -> Forecast {
    Forecast(mean: transform(mean), sd: sd * scale, low: transform(low), high: transform(high))
  }

  /// The same with everything kept inside a range.
  func clamped(_ range: ClosedRange<Double>) -> Forecast {
    mapped { min(max($0, range.lowerBound), range.upperBound) }
  }
}
