internal import Glibc

/// timm's `StepLRScheduler`: drops after every so many steps, with a warm-up before.
///
/// `rate(t) = warmupStart + (peak - warmupStart) t / W` for t < W, then `peak factor^floor(s / every)` with s = t - W, or
/// s = t without `warmupPrefix`, where the first drops may fall inside the warm-up.
///
/// - Accuracy: within 3 ulp.
/// - Source: timm 1.0.31 `timm/scheduler/step_lr.py` (the class puts the warm-up before, `create_scheduler_v2` does not).
///
///     TimmStep(peak: 1, every: 3)(3)  // 0.1
public struct TimmStep: CatalogSchedule, Hashable {
  /// The rate before the first drop.
  public let peak: Double
  /// Steps between drops, 1 or more.
  public let every: Int
  /// What the rate is multiplied by at a drop.
  public let factor: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// The rate at step 0 of a warm-up.
  public let warmupStart: Double
  /// Whether the clock of the drops begins after the warm-up.
  public let warmupPrefix: Bool

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate before the first drop, above 0.
  ///   - every: updates between drops; below 1 counts as 1.
  ///   - factor: in (0, 1].
  ///   - warmup: updates of the warm-up, 0 or more.
  ///   - warmupStart: learning rate at step 0 of the warm-up, in [0, peak].
  ///   - warmupPrefix: whether the clock of the drops begins after the warm-up.
  public init(
    peak: Double, every: Int, factor: Double = 0.1, warmup: Int = 0, warmupStart: Double = 0, warmupPrefix: Bool = true
  ) {
    self.peak = peak
    self.every = max(every, 1)
    self.factor = factor
    self.warmup = max(warmup, 0)
    self.warmupStart = warmupStart
    self.warmupPrefix = warmupPrefix
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return Shape.mix(warmupStart, peak, Shape.progress(step, of: warmup)) }
    return peak * pow(factor, Double(max(warmupPrefix ? step - warmup : step, 0) / every))
  }
}

extension TimmStep {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, every: try arguments.positiveLength("every"), factor: try arguments.number("factor"),
      warmup: try arguments.length("warmup"), warmupStart: try arguments.floor("warmupStart", below: peak),
      warmupPrefix: try arguments.boolean("warmupPrefix"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TimmStep.self, kind: "timmStep", group: .dialects,
    summary: "timm's drops after every so many steps, with a warm-up.",
    formula: "warmupStart + (peak - warmupStart) t/W, then peak factor^floor(s/every)",
    parameters: [
      .peak,
      Parameter(
        "every", .length, unit: "steps", default: .value(.text("30%")),
        "Steps between drops (decay_t); timm has no default, 30% gives drops at 30, 60 and 90% of the run."),
      .factor("What the rate is multiplied by (decay_rate); 0.1 as in create_scheduler_v2, 1 in the class."),
      .timmWarmup, .warmupStart, .timmPrefix,
    ],
    source: "timm 1.0.31 timm/scheduler/step_lr.py", example: "timmStep(every=30%, warmup=10%)")
}

extension Parameter {
  /// `warmup` of the stepwise schedules of timm.
  static let timmWarmup = Parameter.warmup("Length W of the linear warm-up (warmup_t; 0 in the classes).")

  /// `warmupPrefix` of the stepwise schedules of timm.
  static let timmPrefix = Parameter(
    "warmupPrefix", .boolean, default: .value(.boolean(true)),
    "Whether the clock of the drops begins after the warm-up (warmup_prefix); true in the classes, false in "
      + "create_scheduler_v2.")
}
