internal import Rheostat

/// The losses of one trial, step by step, and what they come to.
///
/// The fit is made when a forecast is first wanted, and kept: it depends on the losses alone, while the step to forecast
/// at moves with the longest trial.
struct LossCurve: Sendable {
  var rate: Double
  /// Steps of the losses that are finite.
  var steps: [Double]
  var losses: [Double]
  /// How many steps it took, those between the recorded ones included.
  var length: Double
  /// Whether it ended in NaN or infinity.
  var hasFailed: Bool
  /// What was forecast last; nil before the first forecast.
  private(set) var outcome: Outcome?
  private var fit: LossFit?

  /// What a curve comes to at a step.
  struct Outcome: Sendable, Hashable, Codable {
    var step: Double
    /// Nil if the trial failed.
    var value: Double?
    var sd: Double?
  }

  /// Creates a curve; steps rise, there is one for each loss.
  ///
  /// - Throws: a sentence if it did not fail and cannot be forecast.
  init(rate: Double, steps: [Double], losses: [Double]) throws(LossForecastError) {
    self.rate = rate
    let kept = losses.indices.filter { losses[$0].isFinite }
    self.steps = kept.map { steps[$0] }
    self.losses = kept.map { losses[$0] }
    length = (steps.last ?? 0) - (steps.first ?? 0) + 1
    hasFailed = !(losses.last?.isFinite ?? false)
    if !hasFailed { _ = try LossSeries(losses, steps: steps) }
  }

  /// The step to forecast at.
  ///
  /// - Parameters:
  ///   - horizon: the step that was asked for; nil: ten times the longest length after the first step.
  ///   - longest: the length of the longest trial.
  func step(horizon: Double?, longest: Double) -> Double {
    guard !hasFailed else { return 0 }
    let step = horizon ?? (steps.first ?? 0) + 10 * longest
    return step >= 0 ? min(step, 1e15) : 0
  }

  /// Forecasts at a step, unless that was done.
  mutating func settle(at step: Double) {
    guard outcome?.step != step else { return }
    if fit == nil, !hasFailed { fit = (try? LossSeries(losses, steps: steps)).map(LossModel.ensemble.fit) }
    let forecast = fit?.forecast(at: step)
    outcome = Outcome(step: step, value: forecast?.mean, sd: forecast?.sd)
  }

  /// The trial as it was forecast last; a failure before that.
  var trial: Trial { Trial(rate: rate, value: outcome?.value ?? .nan, standardDeviation: outcome?.sd) }
}

extension LossCurve: Hashable {
  // The fit follows from the losses.
  static func == (left: LossCurve, right: LossCurve) -> Bool {
    left.rate == right.rate && left.length == right.length && left.hasFailed == right.hasFailed
      && left.outcome == right.outcome && left.steps == right.steps && left.losses == right.losses
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(rate)
    hasher.combine(length)
    hasher.combine(losses)
  }
}

extension LossCurve: Codable {
  enum CodingKeys: String, CodingKey { case rate, steps, losses, length, hasFailed, outcome }

  /// Whether a stored curve could have been made by this program.
  var isValid: Bool {
    let rising = zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
    return steps.count == losses.count && rising && (steps.first ?? 0) >= 0 && (steps.last ?? 0) <= 1e15
      && length >= 1 && length <= 1e15 + 1 && (hasFailed || steps.count >= 3) && (outcome?.isValid ?? true)
  }
}

extension LossCurve.Outcome {
  fileprivate var isValid: Bool {
    (0...1e15).contains(step) && value?.isFinite ?? true && sd.map { $0 >= 0 && $0.isFinite } ?? true
  }
}
