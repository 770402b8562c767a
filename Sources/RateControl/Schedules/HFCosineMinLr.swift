/// The cosine of Hugging Face transformers whose clock is one update ahead (`cosine_warmup_with_min_lr`).
///
/// Warm-up `peak (t + 1) / W`, or `peak (r0 + (1 - r0) t / (W - 1))` where `warmupStart` r0 is written; then
/// `peak (r + (1 - r) (1 + cos(2 pi cycles p)) / 2)` with `p = (t - W + 1) / max(1, T - W)`. The smallest rate comes
/// with the last update, T - 1, and at T the wave rises again.
///
/// - Accuracy: within 4 ulp of the peak.
/// - Source: transformers 5.23 `get_cosine_with_min_lr_schedule_with_warmup_lr_rate`.
///
///     HFCosineMinLr(peak: 1, warmup: 3, steps: 10, floorRatio: 0.1)(9)  // 0.1
public struct HFCosineMinLr: CatalogSchedule, Hashable {
  /// The rate of the last update of the warm-up.
  public let peak: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// Length with the warm-up, 1 or more.
  public let steps: Int
  /// Whole waves of the decay.
  public let cycles: Double
  /// Smallest rate over peak.
  public let floorRatio: Double
  /// First rate over peak; nil: 1 / W.
  public let warmupStart: Double?

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate of the last update of the warm-up, above 0.
  ///   - warmup: updates of the warm-up, in [0, steps].
  ///   - steps: length in updates with the warm-up; below 1 counts as 1.
  ///   - cycles: whole waves of the decay, above 0.
  ///   - floorRatio: smallest rate over peak, in [0, 1].
  ///   - warmupStart: first rate over peak, in [0, 1]; nil: 1 / W.
  public init(
    peak: Double, warmup: Int = 0, steps: Int, cycles: Double = 0.5, floorRatio: Double, warmupStart: Double? = nil
  ) {
    self.peak = peak
    self.steps = max(steps, 1)
    self.warmup = min(max(warmup, 0), self.steps)
    self.cycles = cycles
    self.floorRatio = floorRatio
    self.warmupStart = warmupStart
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup {
      let step = Double(max(step, 0))
      guard let warmupStart else { return peak * ((step + 1) / Double(warmup)) }
      return peak * Shape.mix(warmupStart, 1, step / Double(max(1, warmup - 1)))
    }
    let wave = HuggingFace.wave(cycles, HuggingFace.progress(Double(step) + 1, warmup, steps))
    return peak * Shape.mix(floorRatio, 1, wave)
  }
}

extension HFCosineMinLr {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let steps = try arguments.steps()
    self.init(
      peak: try arguments.peak(), warmup: try arguments.warmup(within: steps), steps: steps,
      cycles: try arguments.number("cycles"), floorRatio: try arguments.number("floorRatio"),
      warmupStart: try arguments.optionalNumber("warmupStart"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFCosineMinLr.self, kind: "hfCosineMinLr", group: .dialects,
    summary: "transformers' cosine_warmup_with_min_lr: one update ahead, smallest at T - 1, rising again from T.",
    formula: "peak (t + 1)/W, then peak (r + (1 - r) (1 + cos(2 pi cycles p)) / 2), p = (t - W + 1)/(T - W)",
    parameters: [
      .peak, HuggingFace.warmup, .steps, HuggingFace.cycles,
      .floorRatio(
        "Smallest rate over peak (min_lr_rate, or min_lr over the base rate); the library wants one written."),
      Parameter(
        "warmupStart", .number(.unit), default: .derived("1/W"),
        "First rate over peak (warmup_lr_rate); unless written the warm-up is (t + 1)/W."),
    ],
    source: HuggingFace.source + " get_cosine_with_min_lr_schedule_with_warmup_lr_rate",
    example: "hfCosineMinLr(warmup=10%, floorRatio=0.1)")
}
