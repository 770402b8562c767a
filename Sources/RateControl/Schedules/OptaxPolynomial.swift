internal import Glibc

/// optax's `polynomial_schedule`: from one value to another, up or down, after an optional pause.
///
/// `rate(t) = (start - end) (1 - min(max(t - B, 0), T) / T)^power + end`, B the pause `begin`. Power 1 is optax's
/// `linear_schedule`; with `end` above `start` it is a warm-up.
///
/// - Accuracy: within 4 ulp of the larger value.
/// - Source: optax 0.2.8 `optax/schedules/_schedule.py` (init_value, end_value, power, transition_steps,
///   transition_begin).
///
///     OptaxPolynomial(start: 1, end: 0, steps: 5, power: 2)(1)  // 0.64
public struct OptaxPolynomial: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let start: Double
  /// The rate from the end on.
  public let end: Double
  /// Length of the transition, 1 or more.
  public let steps: Int
  /// The exponent.
  public let power: Double
  /// Updates before the transition begins.
  public let begin: Int

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - start: learning rate at step 0, 0 or more.
  ///   - end: learning rate from the end on, 0 or more.
  ///   - steps: length of the transition in updates; below 1 counts as 1.
  ///   - power: the exponent, above 0.
  ///   - begin: updates before the transition begins, 0 or more.
  public init(start: Double, end: Double = 0, steps: Int, power: Double = 1, begin: Int = 0) {
    self.start = start
    self.end = end
    self.steps = max(steps, 1)
    self.power = power
    self.begin = max(begin, 0)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    Shape.mix(end, start, pow(1 - Shape.progress(max(step, 0) - begin, of: steps), power))
  }
}

extension OptaxPolynomial {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let begin = try arguments.length("begin")
    var steps = try arguments.steps()
    if !arguments.isGiven("steps") { steps = max(steps - begin, 1) }
    self.init(
      start: try arguments.peak("start"), end: try arguments.number("end"), steps: steps,
      power: try arguments.number("power"), begin: begin)
  }

  static let startParameter = Parameter(
    "start", .number(.nonNegative), unit: "learning rate", default: .derived("the loop's base rate"),
    "The learning rate at step 0 (init_value); unless written, the one that the optimizer was given.")

  static let beginParameter = Parameter(
    "begin", .length, unit: "steps", default: .value(.integer(0)),
    "Updates before the change begins (transition_begin; optax's default).")

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    OptaxPolynomial.self, kind: "optaxPolynomial", group: .dialects,
    summary: "optax's polynomial from one value to another, up or down, after an optional pause.",
    formula: "(start - end) (1 - clip(t - begin, 0, T)/T)^power + end",
    parameters: [
      startParameter,
      Parameter(
        "end", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
        "The learning rate from the end on (end_value); optax has no default."),
      Parameter(
        "steps", .length, unit: "steps", default: .derived("what the pause leaves of the run"),
        "Length of the transition (transition_steps); optax has no default, all that is left ends with the run."),
      .power(1, "The exponent; optax has no default, 1 is its linear_schedule."),
      beginParameter,
    ],
    source: "optax 0.2.8 optax/schedules/_schedule.py polynomial_schedule")
}
