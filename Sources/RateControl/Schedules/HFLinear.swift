/// The straight line of Hugging Face transformers: warm-up from 0, then down to 0, which is held.
///
/// `rate(t) = peak t / W` for t < W, then `peak max(0, (T - t) / max(1, T - W))`.
///
/// - Accuracy: within 2 ulp of the peak.
/// - Source: transformers 5.23 `get_linear_schedule_with_warmup`, the default of its Trainer.
///
///     HFLinear(peak: 1, warmup: 3, steps: 10)(3)  // 1
public struct HFLinear: CatalogSchedule, Hashable {
  /// The rate at the end of the warm-up.
  public let peak: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// Length with the warm-up, 1 or more.
  public let steps: Int

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the end of the warm-up, above 0.
  ///   - warmup: updates of the warm-up, in [0, steps].
  ///   - steps: length in updates with the warm-up; below 1 counts as 1.
  public init(peak: Double, warmup: Int = 0, steps: Int) {
    self.peak = peak
    self.steps = max(steps, 1)
    self.warmup = min(max(warmup, 0), self.steps)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = HuggingFace.climb(step, warmup) { return peak * climb }
    return step >= steps ? 0 : peak * (Double(steps - step) / Double(steps - warmup))
  }
}

extension HFLinear {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let steps = try arguments.steps()
    self.init(peak: try arguments.peak(), warmup: try arguments.warmup(within: steps), steps: steps)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFLinear.self, kind: "hfLinear", group: .dialects,
    summary: "transformers' linear schedule with warm-up, the default of its Trainer.",
    formula: "peak t/W, then peak max(0, (T - t)/(T - W))",
    parameters: [.peak, HuggingFace.warmup, .steps],
    source: HuggingFace.source + " get_linear_schedule_with_warmup", example: "hfLinear(warmup=10%)")
}
