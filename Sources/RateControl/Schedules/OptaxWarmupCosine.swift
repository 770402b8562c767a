/// optax's `warmup_cosine_decay_schedule`: a straight climb from `start`, then a cosine; `steps` includes the warm-up.
///
/// `rate(t) = start + (peak - start) t / W` for t < W, then ``OptaxCosineDecay`` over T - W updates, from the peak to the
/// floor, which is held.
///
/// - Accuracy: within 6 ulp of the peak. With W = T optax raises; here the floor follows the climb.
/// - Source: optax 0.2.8 `optax/schedules/_schedule.py` (init_value, peak_value, warmup_steps, decay_steps, end_value).
///
///     OptaxWarmupCosine(peak: 1, warmup: 3, steps: 10)(3)  // 1
public struct OptaxWarmupCosine: CatalogSchedule, Hashable {
  /// The rate at the end of the warm-up.
  public let peak: Double
  /// The rate at step 0 of a warm-up.
  public let start: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// Length with the warm-up, 1 or more.
  public let steps: Int
  private let decay: OptaxCosineDecay

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the end of the warm-up, above 0.
  ///   - start: learning rate at step 0 of a warm-up, 0 or more.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - warmup: updates of the warm-up, in [0, steps].
  ///   - steps: length in updates with the warm-up; below 1 counts as 1.
  ///   - exponent: exponent of the cosine, above 0.
  public init(
    peak: Double, start: Double = 0, floor: Double = 0, warmup: Int, steps: Int, exponent: Double = 1
  ) {
    self.peak = peak
    self.start = start
    self.floor = floor
    self.steps = max(steps, 1)
    self.warmup = min(max(warmup, 0), self.steps)
    decay = OptaxCosineDecay(
      peak: peak, steps: self.steps - self.warmup, floorRatio: peak > 0 ? floor / peak : 0, exponent: exponent)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return Shape.mix(start, peak, Shape.progress(step, of: warmup)) }
    return step >= steps ? floor : decay(step - warmup)
  }
}

extension OptaxWarmupCosine {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let steps = try arguments.steps()
    let peak = try arguments.peak()
    self.init(
      peak: peak, start: try arguments.floor("start", below: peak), floor: try arguments.floor(below: peak),
      warmup: try arguments.warmup(within: steps), steps: steps, exponent: try arguments.number("exponent"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    OptaxWarmupCosine.self, kind: "optaxWarmupCosine", group: .dialects,
    summary: "optax's climb and cosine decay; the length includes the warm-up.",
    formula: "start + (peak - start) t/W, then the cosine over T - W to the floor",
    parameters: [
      .peak,
      Parameter(
        "start", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
        "The learning rate at step 0 (init_value); optax has no default, 0 is what its examples use."),
      .floor,
      .warmup(
        "Length W of the warm-up (warmup_steps); optax has no default, 10% is our choice.",
        default: .value(.text("10%"))),
      Parameter(
        "steps", .length, unit: "steps", default: .derived("all steps of the run"),
        "Length with the warm-up (decay_steps, which includes it too); all steps, so that the run ends at the floor."),
      OptaxCosineDecay.exponentParameter,
    ],
    source: "optax 0.2.8 optax/schedules/_schedule.py warmup_cosine_decay_schedule")
}
