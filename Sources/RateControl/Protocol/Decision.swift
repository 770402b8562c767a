/// Why a controller decided what it decided. A closed list: sentences are made outside, from the values.
public enum Reason: String, Sendable, Codable, CaseIterable, Hashable {
  /// A declared reading did not come: the rate is held.
  case readingMissing
  /// A reading was NaN or infinite: the rate is held.
  case readingNotFinite
  /// More than 20 updates in a row were skipped.
  case manySkipped
  /// The total changed.
  case replanned
  /// The metric stopped improving: the rate was reduced.
  case plateauReduced
  /// The metric stopped improving, but the rate is at its floor already.
  case plateauAtFloor
  /// The metric kept improving: the rate was raised.
  case greedyRaised
  /// The metric kept getting worse: the rate was lowered.
  case greedyLowered
  /// The metric kept getting worse at the smallest rate: the rule began anew at its first rate.
  case greedyRestarted
  /// The rate has moved by a factor of two since the last decision.
  case rateMoved
  /// The rate was clipped to its range.
  case clamped
  /// The rate is inside its range again.
  case unclamped
  /// The loss diverged: the last good state is brought back and the rate cut.
  case rolledBack
  /// The loss diverged and nothing was done about it, as configured.
  case divergenceIgnored
  /// The loss diverged: the run ends, as configured or because the state kept is bad itself.
  case divergenceEnded
  /// The next part of a sequence took over.
  case partEntered
  /// A ramp of rising rates ended: at the largest rate, or because the loss rose.
  case rampEnded
  /// A search begins from an anchor that was worked out from the weights, or given.
  case anchorTaken
  /// A trial ended and has a score.
  case trialEnded
  /// A trial ended, but its score is a stand-in: the forecast that was asked for could not be made.
  case trialStoodIn
  /// A trial diverged.
  case trialFailed
  /// A search chose the rate of what comes next.
  case rateChosen
  /// There is no budget for a search: the rate that is left is taken.
  case searchSkipped
  /// No trial gave a finite loss: the rate that is left is taken.
  case searchFailed
  /// A stage, or the first stretch of a main pass, that used the chosen rate ended: what was expected, what happened.
  case stageEnded
  /// From now on trials are scored by validation losses.
  case validationScored
  /// A range test ended and suggests a rate, which is taken.
  case rangeFound
  /// A range test ended and suggests none: the fallback is taken.
  case rangeUnclear

  /// The names of the values of a decision with this reason, in order; eight at most.
  public var valueNames: [String] {
    switch self {
    case .readingMissing, .readingNotFinite: ["signal"]
    case .manySkipped: ["skipped"]
    case .replanned: ["before", "after"]
    case .plateauReduced, .plateauAtFloor: ["before", "best", "last", "bad"]
    case .greedyRaised, .greedyLowered, .greedyRestarted: ["before", "best", "last", "count"]
    case .rateMoved: ["before"]
    case .clamped, .unclamped: ["asked", "low", "high"]
    case .rolledBack, .divergenceIgnored, .divergenceEnded: ["loss", "before", "times"]
    case .partEntered: ["part"]
    case .rampEnded: ["lowestAt", "last", "lowest", "steps"]
    case .anchorTaken: ["weightScale", "anchor"]
    case .trialEnded, .trialStoodIn: ["stage", "trial", "tried", "score", "sd", "steps"]
    case .trialFailed: ["stage", "trial", "tried", "loss", "steps"]
    case .rateChosen: ["stage", "trials", "chosen", "expected", "low", "high", "searched"]
    case .searchSkipped: ["stage", "trials", "chosen", "searched"]
    // The lowest rate tried, and that of the last stage; 0: there is none.
    case .searchFailed: ["stage", "trials", "chosen", "searched", "lowest", "before"]
    case .stageEnded: ["stage", "chosen", "expected", "happened"]
    case .validationScored: ["stage", "steps"]
    case .rangeFound:
      [
        "chosen", "steepest", "steepestConfidence", "valley", "valleyConfidence", "minimum", "minimumConfidence",
        "steps",
      ]
    case .rangeUnclear: ["chosen", "steps", "rates", "fall", "noise"]
    }
  }
}

/// The last thing a controller decided, and why.
///
/// Part of the state; at most one new one for each event received. Observers compare the numbers.
public struct Decision: Sendable, Hashable {
  /// 1 for the first decision, then rising by one.
  public var number: Int
  /// Updates performed when it was taken.
  public var step: Int
  /// The rate that follows from it.
  public var rate: Double
  /// Why.
  public var reason: Reason
  /// The numbers behind the reason, named by ``Reason/valueNames``; finite.
  public var values: SIMD8<Double>

  /// Creates a decision. Values that are not finite are kept as 0, so that a state always encodes.
  public init(number: Int, step: Int, rate: Double, reason: Reason, values: SIMD8<Double> = .zero) {
    self.number = number
    self.step = step
    self.rate = rate
    self.reason = reason
    self.values = values
    for index in values.indices where !values[index].isFinite { self.values[index] = 0 }
  }

  /// The values with their names.
  public var namedValues: [(name: String, value: Double)] {
    reason.valueNames.enumerated().map { ($1, values[$0]) }
  }
}

extension Decision: Codable {
  private enum Key: String, CodingKey { case number, step, rate, reason, values }

  /// Reads a decision; values beyond those of its reason are refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let reason = try container.decode(Reason.self, forKey: .reason)
    let list = try container.decode([Double].self, forKey: .values)
    let number = try container.decode(Int.self, forKey: .number)
    let step = try container.decode(Int.self, forKey: .step)
    // The next number is one more, so the largest integer would trap later.
    let counts = 0...RunPlan.largestTotal
    guard list.count == reason.valueNames.count, number > 0, counts.contains(number), counts.contains(step) else {
      throw ControllerError.state("a stored decision of \(reason.rawValue) does not fit its reason")
    }
    var values = SIMD8<Double>.zero
    for (index, value) in list.enumerated() { values[index] = value }
    self.init(
      number: number, step: step, rate: try container.decode(Double.self, forKey: .rate),
      reason: reason, values: values)
  }

  /// Writes the decision with as many values as its reason names.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(number, forKey: .number)
    try container.encode(step, forKey: .step)
    try container.encode(rate, forKey: .rate)
    try container.encode(reason, forKey: .reason)
    try container.encode(namedValues.map(\.value), forKey: .values)
  }
}
