/// The inverse square root of Hugging Face transformers: warm-up from 0, then a decay with a time scale of its own.
///
/// `rate(t) = peak t / W` for t < W, then `peak / sqrt((t + tau - W) / tau)`; tau is W unless written, 10,000 where W is
/// 0. It has no end.
///
/// - Accuracy: within 3 ulp; exactly the peak at W.
/// - Source: transformers 5.23 `get_inverse_sqrt_schedule`, after Big Vision.
///
///     HFInverseSqrt(peak: 1, warmup: 4)(16)  // 0.5
public struct HFInverseSqrt: CatalogSchedule, Hashable {
  /// The rate at the end of the warm-up.
  public let peak: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// The time scale tau, 1 or more.
  public let timescale: Int

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the end of the warm-up, above 0.
  ///   - warmup: updates of the warm-up, 0 or more.
  ///   - timescale: updates tau, 1 or more; nil: `warmup`, or 10,000 if that is 0.
  public init(peak: Double, warmup: Int = 0, timescale: Int? = nil) {
    self.peak = peak
    self.warmup = max(warmup, 0)
    self.timescale = max(timescale ?? (warmup > 0 ? warmup : 10_000), 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = HuggingFace.climb(step, warmup) { return peak * climb }
    let scale = Double(timescale)
    return peak / ((Double(max(step, 0) - warmup) + scale) / scale).squareRoot()
  }
}

extension HFInverseSqrt {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), warmup: try arguments.length("warmup"),
      timescale: arguments.isGiven("timescale") ? try arguments.positiveLength("timescale") : nil)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFInverseSqrt.self, kind: "hfInverseSqrt", group: .dialects,
    summary: "transformers' inverse square root with warm-up and a time scale, without an end.",
    formula: "peak t/W, then peak / sqrt((t + tau - W)/tau)",
    parameters: [
      .peak, HuggingFace.warmup,
      Parameter(
        "timescale", .length, unit: "steps", default: .derived("the warm-up, or 10000 without one"),
        "The time scale tau of the decay (timescale): at W + 3 tau the rate is half the peak."),
    ],
    source: HuggingFace.source + " get_inverse_sqrt_schedule", example: "hfInverseSqrt(warmup=10%)")
}
