/// optax's `cosine_onecycle_schedule`: up and down along half cosine waves, one update later than torch.
///
/// From `peak / startDivisor` to the peak at `int(rise T)`, then to `peak / (startDivisor endDivisor)` at T, which is
/// held. A rise that rounds to nothing is passed over: the run starts at the peak.
///
/// - Accuracy: within 4 ulp of the peak.
/// - Source: optax 0.2.8 `optax/schedules/_schedule.py` (transition_steps, peak_value, pct_start, div_factor,
///   final_div_factor). The momentum is left alone.
///
///     OptaxOneCycle(peak: 1, steps: 10)(3)  // 1
public struct OptaxOneCycle: CatalogSchedule, Hashable {
  private let cycle: OneCycle

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: the largest learning rate, above 0.
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - rise: share of the run before the peak, in [0, 1).
  ///   - startDivisor: peak over first rate, 1 or more.
  ///   - endDivisor: first rate over last rate, 1 or more.
  public init(
    peak: Double, steps: Int, rise: Double = 0.3, startDivisor: Double = 25, endDivisor: Double = 1e4
  ) {
    let steps = min(max(steps, 1), RunPlan.largestTotal)
    cycle = OneCycle(
      peak: peak, rise: Self.corner(rise, of: steps), steps: steps, startDivisor: startDivisor, endDivisor: endDivisor)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { cycle(step) }

  /// The update at which a phase ends, cut off as optax does.
  static func corner(_ share: Double, of steps: Int) -> Int {
    share > 0 ? Int(min(share, 1) * Double(steps)) : 0
  }
}

extension OptaxOneCycle {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), steps: try arguments.steps(), rise: try arguments.number("rise"),
      startDivisor: try arguments.number("startDivisor"), endDivisor: try arguments.number("endDivisor"))
  }

  static let riseParameter = Parameter(
    "rise", .number(Interval(0, 1, includesHigh: false)), default: .value(.number(0.3)),
    "Share of the run before the peak (pct_start; optax's default).")

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    OptaxOneCycle.self, kind: "optaxOneCycle", group: .dialects,
    summary: "optax's one-cycle along cosines: phases end at whole updates and at T.",
    formula: "peak/startDivisor to peak at int(rise T), to peak/(startDivisor endDivisor) at T",
    parameters: [.peak, .steps, riseParameter, .startDivisor, .endDivisor],
    source: "optax 0.2.8 optax/schedules/_schedule.py cosine_onecycle_schedule", example: "optaxOneCycle(peak=1)")
}
