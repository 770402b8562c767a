internal import Glibc

/// timm's `MultiStepLRScheduler`: drops at milestones, each one update earlier than in torch, with a warm-up before.
///
/// `rate(t) = warmupStart + (peak - warmupStart) t / W` for t < W, then `peak factor^n`, n the number of milestones at or
/// before s + 1, with s = t - W, or s = t without `warmupPrefix`.
///
/// - Accuracy: within 3 ulp.
/// - Complexity: logarithmic in the number of milestones.
/// - Source: timm 1.0.31 `timm/scheduler/multistep_lr.py`, which keeps the early drop on purpose (the class puts the
///   warm-up before, `create_scheduler_v2` does not).
///
///     TimmMultiStep(peak: 1, milestones: [3, 6])(2)  // 0.1
public struct TimmMultiStep: CatalogSchedule, Hashable {
  /// The rate before the first drop.
  public let peak: Double
  /// The milestones, in order; the rate drops one update before each.
  public let milestones: [Int]
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
  ///   - milestones: counts of updates, in any order.
  ///   - factor: in (0, 1].
  ///   - warmup: updates of the warm-up, 0 or more.
  ///   - warmupStart: learning rate at step 0 of the warm-up, in [0, peak].
  ///   - warmupPrefix: whether the clock of the drops begins after the warm-up.
  public init(
    peak: Double, milestones: [Int], factor: Double = 0.1, warmup: Int = 0, warmupStart: Double = 0,
    warmupPrefix: Bool = true
  ) {
    self.peak = peak
    self.milestones = milestones.sorted()
    self.factor = factor
    self.warmup = max(warmup, 0)
    self.warmupStart = warmupStart
    self.warmupPrefix = warmupPrefix
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return Shape.mix(warmupStart, peak, Shape.progress(step, of: warmup)) }
    // A milestone m counts from m - 1 on; the bound keeps the sum inside Int.
    let at = min(warmupPrefix ? step - warmup : step, RunPlan.largestTotal)
    return peak * pow(factor, Double(milestones.countOfSorted(upTo: at + 1)))
  }
}

extension TimmMultiStep {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, milestones: try arguments.lengths("milestones") ?? [], factor: try arguments.number("factor"),
      warmup: try arguments.length("warmup"), warmupStart: try arguments.floor("warmupStart", below: peak),
      warmupPrefix: try arguments.boolean("warmupPrefix"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TimmMultiStep.self, kind: "timmMultiStep", group: .dialects,
    summary: "timm's drops at milestones, each one update earlier than in torch, with a warm-up.",
    formula: "warmupStart + (peak - warmupStart) t/W, then peak factor^n, n milestones at or before s + 1",
    parameters: [
      .peak,
      Parameter(
        "milestones", .list(.length, atLeast: 1), unit: "steps",
        default: .value(.list([.text("30%"), .text("60%"), .text("90%")])),
        "Counts of updates (decay_t); timm has no default, 30, 60 and 90% of the run are those of multiStep."),
      .factor("What the rate is multiplied by (decay_rate); 0.1 as in create_scheduler_v2, 1 in the class."),
      .timmWarmup, .warmupStart, .timmPrefix,
    ],
    source: "timm 1.0.31 timm/scheduler/multistep_lr.py", example: "timmMultiStep(milestones=[30%, 60%], warmup=10%)")
}
