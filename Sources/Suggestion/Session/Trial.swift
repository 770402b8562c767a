internal import Rheostat

/// A learning rate and what came of it.
public struct Trial: Sendable, Hashable {
  /// The learning rate.
  public var rate: Double
  /// What is to be small; nil if the trial failed.
  public var value: Double?
  /// The known uncertainty of the value; nil if it is not known.
  public var standardDeviation: Double?

  /// Creates a trial; a value that is not finite is a failure, a deviation that is not above 0 unknown.
  public init(rate: Double, value: Double, standardDeviation: Double? = nil) {
    self.rate = rate
    self.value = value.isFinite ? value : nil
    self.standardDeviation = standardDeviation.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }
}

extension Trial: Codable {
  enum CodingKeys: String, CodingKey {
    case rate, value
    case standardDeviation = "sd"
  }
}

/// The losses of one trial, step by step.
struct LossCurve: Sendable, Hashable, Codable {
  var rate: Double
  /// Steps of the losses that are finite.
  var steps: [Double]
  var losses: [Double]
  /// How many steps it took, those between the recorded ones included.
  var length: Double
  /// Whether it ended in NaN or infinity.
  var hasFailed: Bool

  /// Creates a curve; steps rise, there is one for each loss, and at least one.
  init(rate: Double, steps: [Double], losses: [Double]) {
    self.rate = rate
    let kept = losses.indices.filter { losses[$0].isFinite }
    self.steps = kept.map { steps[$0] }
    self.losses = kept.map { losses[$0] }
    length = (steps.last ?? 0) - (steps.first ?? 0) + 1
    hasFailed = !(losses.last?.isFinite ?? false)
  }

  /// What the curve comes to.
  ///
  /// - Parameters:
  ///   - horizon: the step to forecast the loss at; nil: ten times the longest length after the first step.
  ///   - longest: the length of the longest trial.
  func trial(horizon: Double?, longest: Double) throws(LossForecastError) -> Trial {
    if hasFailed { return Trial(rate: rate, value: .nan) }
    let series = try LossSeries(losses, steps: steps)
    let step = horizon ?? min((steps.first ?? 0) + 10 * longest, 1e15)
    let forecast = try LossModel.ensemble.forecast(series, at: step)
    return Trial(rate: rate, value: forecast.mean, standardDeviation: forecast.sd)
  }
}
