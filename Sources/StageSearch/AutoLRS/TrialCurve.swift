internal import LossForecast

/// The losses of the present trial over its steps.
///
/// Beside the phase and not inside it, and with its room reserved: an update appends without an allocation.
struct TrialCurve: Sendable, Codable, Hashable {
  /// Updates since the checkpoint, rising.
  private(set) var steps: [Double] = []
  /// The losses there, all finite.
  private(set) var losses: [Double] = []
  /// Trials longer than this allocate now and then.
  private static let mostReserved = 1 << 16

  mutating func reserve(_ count: Int) {
    steps.reserveCapacity(min(count, Self.mostReserved))
    losses.reserveCapacity(min(count, Self.mostReserved))
  }

  mutating func append(_ loss: Double, at step: Int) {
    steps.append(Double(step))
    losses.append(loss)
  }

  mutating func clear() {
    steps.removeAll(keepingCapacity: true)
    losses.removeAll(keepingCapacity: true)
  }

  /// Whether a stored curve can be that of a trial of so many updates.
  func isPossible(length: Int) -> Bool {
    steps.count == losses.count && steps.count <= length && losses.allSatisfy(\.isFinite)
      && steps.allSatisfy { $0 >= 0 && $0 <= Double(length) } && zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
  }
}

/// What a trial came to.
struct Trial: Sendable, Codable, Hashable {
  var rate: Double
  /// The loss that is expected at the end of the stage; nil: the trial failed.
  var score: Double?
  /// The mean of the last tenth of its losses, which decides between equal scores; nil: the trial failed.
  var tail: Double?
}

/// A forecast, or what stands in for it.
struct TrialScore {
  var value: Double
  /// Its standard deviation; 0: not known.
  var deviation: Double
  var isStandIn: Bool

  /// The score of a curve; nil if it holds no loss.
  ///
  /// - Parameter horizon: the step to which the losses are forecast.
  static func forecast(_ curve: TrialCurve, horizon: Int, model: LossModel) -> TrialScore? {
    let series = try? LossSeries(curve.losses, steps: curve.steps)
    guard let series, let forecast = try? model.forecast(series, at: min(Double(horizon), 1e15)) else {
      return standIn(curve.losses)
    }
    return TrialScore(value: forecast.mean, deviation: forecast.sd, isStandIn: false)
  }

  /// The score of the published code, in which places count and not steps; nil if there is no loss.
  static func original(_ losses: [Double], place: Double, isValidation: Bool) -> TrialScore? {
    guard let forecast = OriginalForecast(losses, at: place, isValidation: isValidation) else {
      return standIn(losses)
    }
    return TrialScore(value: forecast.value, deviation: 0, isStandIn: !forecast.isExact)
  }

  /// The mean of the last tenth, one loss at least.
  static func lastTenth(of losses: [Double]) -> Double? {
    guard !losses.isEmpty else { return nil }
    let tail = losses.suffix(max(1, Int((Double(losses.count) / 10).rounded())))
    return tail.reduce(0) { $0 + $1 / Double(tail.count) }
  }

  private static func standIn(_ losses: [Double]) -> TrialScore? {
    lastTenth(of: losses).map { TrialScore(value: $0, deviation: 0, isStandIn: true) }
  }
}
