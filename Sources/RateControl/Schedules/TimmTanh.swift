internal import Glibc

/// timm's `TanhLRScheduler`: cycles that fall along a hyperbolic tangent, late and steeply.
///
/// `rate = floor + (P - floor) (1 - tanh(lower (1 - s) + upper s)) / 2`, s the share of the cycle that is over,
/// `P = peak peakFactor^cycle`; after the last cycle the floor. With the bounds -7 and 3 it starts at 0.9999992 of the
/// peak and comes down to 0.0025 before the floor is held. Its warm-up aims at the value that the decay has at its end,
/// so it does not jump without `warmupPrefix` (timm's other schedules do).
///
/// - Accuracy: within 8 ulp of the peak. Cycles that grow are found by a floating logarithm, as in timm.
/// - Source: timm 1.0.31 `timm/scheduler/tanh_lr.py`; Hsueh, Li and Wu 2019 (arXiv 1806.01593).
///
///     TimmTanh(peak: 1, steps: 10)(7)  // 0.5
public struct TimmTanh: CatalogSchedule, Hashable {
  /// The rate at the start of the first cycle.
  public let peak: Double
  /// The smallest rate.
  public let floor: Double
  /// The arguments of the tangent at the start and at the end of a cycle.
  public let lower: Double, upper: Double
  private let cycles: TimmCycles

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the start of the first cycle, above 0.
  ///   - floor: learning rate after the last cycle, in [0, peak].
  ///   - steps: length of the first cycle in updates; below 1 counts as 1.
  ///   - warmup: updates of the warm-up.
  ///   - warmupStart: learning rate at step 0 of the warm-up, in [0, peak].
  ///   - warmupPrefix: whether the first cycle begins after the warm-up.
  ///   - cycleMultiplier: growth of the cycles, 1 or more.
  ///   - peakFactor: what the peak is multiplied by at a restart, in (0, 1].
  ///   - cycles: number of cycles, 1 or more.
  ///   - lower: argument of the tangent at the start of a cycle.
  ///   - upper: argument of the tangent at the end of a cycle, above `lower`.
  public init(
    peak: Double, floor: Double = 0, steps: Int, warmup: Int = 0, warmupStart: Double = 0, warmupPrefix: Bool = false,
    cycleMultiplier: Double = 1, peakFactor: Double = 1, cycles: Int = 1, lower: Double = -7, upper: Double = 3
  ) {
    self.init(
      peak: peak, floor: floor, lower: lower, upper: upper,
      TimmCycles(
        steps: steps, warmup: warmup, warmupStart: warmupStart, prefix: warmupPrefix, multiplier: cycleMultiplier,
        peakFactor: peakFactor, limit: cycles))
  }

  private init(peak: Double, floor: Double, lower: Double, upper: Double, _ cycles: TimmCycles) {
    self.peak = peak
    self.floor = floor
    self.lower = lower
    self.upper = upper
    self.cycles = cycles
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = cycles.climb(step, to: cycles.prefix ? peak : decay(cycles.warmup)) { return climb }
    return decay(step)
  }

  private func decay(_ step: Int) -> Double {
    guard let place = cycles.place(step) else { return floor }
    let height = 0.5 * (1 - tanh(lower * (1 - place.share) + upper * place.share))
    return Shape.mix(floor, peak * place.factor, height)
  }
}

extension TimmTanh {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let lower = try arguments.number("lower")
    let upper = try arguments.number("upper")
    guard lower < upper else { throw arguments.refusal("lower", "must be below upper \(upper); got \(lower)") }
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), lower: lower, upper: upper,
      try TimmCycles(arguments, peak: peak))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TimmTanh.self, kind: "timmTanh", group: .dialects,
    summary: "timm's hyperbolic tangent with warm-up and cycles: late and steep.",
    formula: "floor + (peak peakFactor^i - floor) (1 - tanh(lower (1 - s) + upper s)) / 2",
    parameters: [.peak] + TimmCycles.parameters + [
      Parameter(
        "lower", .number(Interval(-1e6, 1e6)), default: .value(.number(-7)),
        "Argument of the tangent at the start of a cycle (lb; timm's default)."),
      Parameter(
        "upper", .number(Interval(-1e6, 1e6)), default: .value(.number(3)),
        "Argument of the tangent at the end of a cycle (ub; timm's default)."),
    ],
    source: "timm 1.0.31 timm/scheduler/tanh_lr.py", example: "timmTanh(warmup=10%, warmupPrefix=true)")
}
