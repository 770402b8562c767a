internal import Glibc

/// optax's `cosine_decay_schedule`: a cosine with an exponent, held after its end.
///
/// `rate(t) = peak ((1 - r) ((1 + cos(pi min(t, T) / T)) / 2)^exponent + r)`, r the `floorRatio`.
///
/// - Accuracy: within 4 ulp of the peak; optax computes in float32 unless JAX is told otherwise.
/// - Source: optax 0.2.8 `optax/schedules/_schedule.py` (init_value, decay_steps, alpha, exponent).
///
///     OptaxCosineDecay(peak: 1, steps: 10, floorRatio: 0.1)(10)  // 0.1
public struct OptaxCosineDecay: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// Length, 1 or more.
  public let steps: Int
  /// Last rate over peak.
  public let floorRatio: Double
  /// The exponent of the cosine.
  public let exponent: Double

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - floorRatio: last rate over peak, in [0, 1].
  ///   - exponent: exponent of the cosine, above 0.
  public init(peak: Double, steps: Int, floorRatio: Double = 0, exponent: Double = 1) {
    self.peak = peak
    self.steps = max(steps, 1)
    self.floorRatio = floorRatio
    self.exponent = exponent
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step >= steps { return peak * floorRatio }
    return peak * Shape.mix(floorRatio, 1, pow(Shape.cosineFall(Shape.progress(step, of: steps)), exponent))
  }
}

extension OptaxCosineDecay {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), steps: try arguments.steps(), floorRatio: try arguments.number("floorRatio"),
      exponent: try arguments.number("exponent"))
  }

  static let exponentParameter = Parameter(
    "exponent", .number(.positive), default: .value(.number(1)),
    "The exponent of the cosine; optax's default, a plain cosine.")

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    OptaxCosineDecay.self, kind: "optaxCosineDecay", group: .dialects,
    summary: "optax's cosine decay with an exponent, held after its end.",
    formula: "peak ((1 - r) ((1 + cos(pi t/T)) / 2)^exponent + r)",
    parameters: [
      .peak, .steps, .floorRatio("Last rate over peak r (alpha; optax's default 0)."), exponentParameter,
    ],
    source: "optax 0.2.8 optax/schedules/_schedule.py cosine_decay_schedule",
    example: "optaxCosineDecay(floorRatio=0.1)")
}
