/// optax's `linear_onecycle_schedule`: up, down to the start, and down to the end, on three straight lines.
///
/// From `peak / startDivisor` to the peak at `int(rise T)`, back to the start at `int(fall T)`, then to
/// `peak / (startDivisor endDivisor)` at T, which is held. (One sentence of optax's documentation says
/// `peak / endDivisor`; the code does this.) A phase that rounds to nothing is passed over; optax, where the two corners
/// fall on one update, divides the start once more.
///
/// - Accuracy: within 4 ulp of the peak.
/// - Source: optax 0.2.8 `optax/schedules/_schedule.py` (pct_start, pct_final, div_factor, final_div_factor).
///
///     OptaxLinearOneCycle(peak: 1, steps: 10)(3)  // 1
public struct OptaxLinearOneCycle: CatalogSchedule, Hashable {
  /// The largest rate.
  public let peak: Double
  /// The rate at step 0.
  public let start: Double
  /// The rate from the end on.
  public let end: Double
  /// The updates at which the phases end.
  private let top: Int, foot: Int, steps: Int

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: the largest learning rate, above 0.
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - rise: share of the run before the peak, in [0, 1).
  ///   - fall: share of the run before the start is reached again, in [rise, 1).
  ///   - startDivisor: peak over first rate, 1 or more.
  ///   - endDivisor: first rate over last rate, 1 or more.
  public init(
    peak: Double, steps: Int, rise: Double = 0.3, fall: Double = 0.85, startDivisor: Double = 25,
    endDivisor: Double = 1e4
  ) {
    let steps = min(max(steps, 1), RunPlan.largestTotal)
    self.peak = peak
    start = peak / startDivisor
    end = start / endDivisor
    self.steps = steps
    top = OptaxOneCycle.corner(rise, of: steps)
    foot = OptaxOneCycle.corner(fall, of: steps)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < top { return Shape.mix(start, peak, Shape.progress(step, of: top)) }
    if step < foot {
      return Shape.mix(peak, start, Shape.progress(step - top, of: foot - top))
    }
    return Shape.mix(start, end, Shape.progress(step - foot, of: steps - foot))
  }
}

extension OptaxLinearOneCycle {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let rise = try arguments.number("rise")
    let fall = try arguments.number("fall")
    guard rise <= fall else { throw arguments.refusal("fall", "must not be below rise \(rise); got \(fall)") }
    self.init(
      peak: try arguments.peak(), steps: try arguments.steps(), rise: rise, fall: fall,
      startDivisor: try arguments.number("startDivisor"), endDivisor: try arguments.number("endDivisor"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    OptaxLinearOneCycle.self, kind: "optaxLinearOneCycle", group: .dialects,
    summary: "optax's one-cycle on three straight lines: up, down to the start, down to the end.",
    formula: "peak/startDivisor to peak, to peak/startDivisor, to peak/(startDivisor endDivisor)",
    parameters: [
      .peak, .steps, OptaxOneCycle.riseParameter,
      Parameter(
        "fall", .number(Interval(0, 1, includesHigh: false)), default: .value(.number(0.85)),
        "Share of the run before the start is reached again (pct_final; optax's default)."),
      .startDivisor, .endDivisor,
    ],
    source: "optax 0.2.8 optax/schedules/_schedule.py linear_onecycle_schedule", example: "optaxLinearOneCycle(peak=1)")
}
