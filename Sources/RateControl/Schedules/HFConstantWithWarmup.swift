/// The constant of Hugging Face transformers: warm-up from 0, then the peak for ever.
///
/// `rate(t) = peak t / W` for t < W, then `peak`.
///
/// - Accuracy: within 1 ulp.
/// - Source: transformers 5.23 `get_constant_schedule_with_warmup`.
///
///     HFConstantWithWarmup(peak: 1, warmup: 4)(1)  // 0.25
public struct HFConstantWithWarmup: CatalogSchedule, Hashable {
  /// The rate from the end of the warm-up on.
  public let peak: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate from the end of the warm-up on, above 0.
  ///   - warmup: updates of the warm-up, 0 or more.
  public init(peak: Double, warmup: Int = 0) {
    self.peak = peak
    self.warmup = max(warmup, 0)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { peak * (HuggingFace.climb(step, warmup) ?? 1) }
}

extension HFConstantWithWarmup {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(peak: try arguments.peak(), warmup: try arguments.length("warmup"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFConstantWithWarmup.self, kind: "hfConstantWithWarmup", group: .dialects,
    summary: "transformers' constant schedule with warm-up.", formula: "peak t/W, then peak",
    parameters: [.peak, HuggingFace.warmup],
    source: HuggingFace.source + " get_constant_schedule_with_warmup", example: "hfConstantWithWarmup(warmup=10%)")
}
