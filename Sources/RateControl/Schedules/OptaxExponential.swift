internal import Glibc

/// optax's `exponential_decay`: a factor for every so many steps, continuous or in a staircase, with an end value.
///
/// `rate(t) = start factor^((t - B) / every)` for t > B, else `start`; with `staircase` the exponent is rounded down. An
/// `end` is a lower bound where the factor is below 1, an upper bound otherwise, from the first update on.
///
/// - Accuracy: within 3 ulp.
/// - Source: optax 0.2.8 `optax/schedules/_schedule.py` (init_value, transition_steps, decay_rate, transition_begin,
///   staircase, end_value).
///
///     OptaxExponential(start: 1, every: 10, factor: 0.5)(20)  // 0.25
public struct OptaxExponential: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let start: Double
  /// Steps in which the factor acts once, 1 or more.
  public let every: Int
  /// What the rate is multiplied by in that time.
  public let factor: Double
  /// Updates before the decay begins.
  public let begin: Int
  /// Whether the rate moves only at whole multiples of `every`.
  public let staircase: Bool
  /// The bound; nil: none.
  public let end: Double?

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - start: learning rate at step 0, 0 or more.
  ///   - every: updates in which the factor acts once; below 1 counts as 1.
  ///   - factor: above 0; above 1 only together with `end`.
  ///   - begin: updates before the decay begins, 0 or more.
  ///   - staircase: whether the rate moves only at whole multiples of `every`.
  ///   - end: the bound, 0 or more; nil: none.
  public init(
    start: Double, every: Int, factor: Double, begin: Int = 0, staircase: Bool = false, end: Double? = nil
  ) {
    self.start = start
    self.every = max(every, 1)
    self.factor = factor
    self.begin = max(begin, 0)
    self.staircase = staircase
    self.end = end
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let elapsed = max(step, 0) - begin
    let turns = staircase ? Double(elapsed / every) : Double(elapsed) / Double(every)
    let rate = elapsed <= 0 || start == 0 ? start : start * pow(factor, turns)
    guard let end else { return min(rate, .greatestFiniteMagnitude) }
    return factor < 1 ? max(rate, end) : min(rate, end)
  }
}

extension OptaxExponential {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let factor = try arguments.number("factor")
    let end = try arguments.optionalNumber("end")
    guard factor <= 1 || end != nil else {
      throw arguments.refusal("factor", "must not be above 1 without an end; got \(factor), so write end=1 too")
    }
    self.init(
      start: try arguments.peak("start"), every: try arguments.positiveLength("every"), factor: factor,
      begin: try arguments.length("begin"), staircase: try arguments.boolean("staircase"), end: end)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    OptaxExponential.self, kind: "optaxExponential", group: .dialects,
    summary: "optax's exponential decay: a factor for every so many steps, with a staircase and an end value.",
    formula: "start factor^((t - begin)/every), rounded down with staircase, bounded by end",
    parameters: [
      Parameter(
        "start", .number(.positive), unit: "learning rate", default: .derived("the loop's base rate"),
        "The learning rate at step 0 (init_value); unless written, the one that the optimizer was given."),
      Parameter(
        "every", .length, unit: "steps", default: .value(.text("10%")),
        "Steps in which the factor acts once (transition_steps); optax has no default."),
      Parameter(
        "factor", .number(.positive), default: .value(.number(0.5)),
        "What the rate is multiplied by in that time (decay_rate); optax has no default, 0.5 every 10% is 0.001 in all."
      ),
      OptaxPolynomial.beginParameter,
      Parameter(
        "staircase", .boolean, default: .value(.boolean(false)),
        "Whether the rate moves only at whole multiples of `every` (optax's default)."),
      Parameter(
        "end", .number(.nonNegative), unit: "learning rate", default: .derived("no bound"),
        "Lower bound where the factor is below 1, else upper bound (end_value)."),
    ],
    source: "optax 0.2.8 optax/schedules/_schedule.py exponential_decay",
    example: "optaxExponential(every=10%, factor=0.5)")
}
