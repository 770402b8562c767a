/// The cosine of Hugging Face transformers, with or without a smallest rate; it rises again after its end.
///
/// `rate(t) = peak t / W` for t < W, then `peak (r + (1 - r) (1 + cos(2 pi cycles p)) / 2)` with
/// `p = (t - W) / max(1, T - W)`, for every t. After T the wave goes on upwards. With W = T the wave is one update long
/// after the warm-up.
///
/// - Accuracy: within 4 ulp of the peak.
/// - Source: transformers 5.23 `get_cosine_schedule_with_warmup` and `get_cosine_with_min_lr_schedule_with_warmup`,
///   which share one function.
///
///     HFCosine(peak: 1, warmup: 3, steps: 10)(3)  // 1
public struct HFCosine: CatalogSchedule, Hashable {
  /// The rate at the end of the warm-up.
  public let peak: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// Length with the warm-up, 1 or more.
  public let steps: Int
  /// Whole waves of the decay.
  public let cycles: Double
  /// Smallest rate over peak.
  public let floorRatio: Double

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the end of the warm-up, above 0.
  ///   - warmup: updates of the warm-up, in [0, steps].
  ///   - steps: length in updates with the warm-up; below 1 counts as 1.
  ///   - cycles: whole waves of the decay, above 0.
  ///   - floorRatio: smallest rate over peak, in [0, 1].
  public init(peak: Double, warmup: Int = 0, steps: Int, cycles: Double = 0.5, floorRatio: Double = 0) {
    self.peak = peak
    self.steps = max(steps, 1)
    self.warmup = min(max(warmup, 0), self.steps)
    self.cycles = cycles
    self.floorRatio = floorRatio
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = HuggingFace.climb(step, warmup) { return peak * climb }
    let wave = HuggingFace.wave(cycles, HuggingFace.progress(Double(step), warmup, steps))
    return peak * Shape.mix(floorRatio, 1, wave)
  }
}

extension HFCosine {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let steps = try arguments.steps()
    self.init(
      peak: try arguments.peak(), warmup: try arguments.warmup(within: steps), steps: steps,
      cycles: try arguments.number("cycles"), floorRatio: try arguments.number("floorRatio"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFCosine.self, kind: "hfCosine", group: .dialects,
    summary: "transformers' cosine with warm-up (and with min_lr): it rises again after its end.",
    formula: "peak t/W, then peak (r + (1 - r) (1 + cos(2 pi cycles p)) / 2), p = (t - W)/(T - W)",
    parameters: [
      .peak, HuggingFace.warmup, .steps, HuggingFace.cycles,
      .floorRatio("Smallest rate over peak (min_lr_rate, or min_lr over the base rate); 0, as without min_lr."),
    ],
    source: HuggingFace.source + " get_cosine_schedule_with_warmup, get_cosine_with_min_lr_schedule_with_warmup",
    example: "hfCosine(warmup=10%)")
}
