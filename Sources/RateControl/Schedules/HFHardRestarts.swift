internal import Glibc

/// The cosine with hard restarts of Hugging Face transformers: equal cycles after a warm-up, and 0 from the end on.
///
/// `rate(t) = peak t / W` for t < W, then `peak (1 + cos(pi ((cycles p) mod 1))) / 2` with
/// `p = (t - W) / max(1, T - W)`; 0 where p is 1 or more. The cycle is found in floating numbers, as the library does:
/// where cycles do not divide T - W there is no update exactly at a restart.
///
/// - Accuracy: within 4 ulp of the peak.
/// - Source: transformers 5.23 `get_cosine_with_hard_restarts_schedule_with_warmup`.
///
///     HFHardRestarts(peak: 1, steps: 10, cycles: 2)(5)  // 1
public struct HFHardRestarts: CatalogSchedule, Hashable {
  /// The rate at the end of the warm-up and at restarts.
  public let peak: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// Length with the warm-up, 1 or more.
  public let steps: Int
  /// Number of cycles.
  public let cycles: Int

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the end of the warm-up and at restarts, above 0.
  ///   - warmup: updates of the warm-up, in [0, steps].
  ///   - steps: length in updates with the warm-up; below 1 counts as 1.
  ///   - cycles: number of cycles; below 1 counts as 1.
  public init(peak: Double, warmup: Int = 0, steps: Int, cycles: Int = 1) {
    self.peak = peak
    self.steps = max(steps, 1)
    self.warmup = min(max(warmup, 0), self.steps)
    self.cycles = max(cycles, 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = HuggingFace.climb(step, warmup) { return peak * climb }
    let progress = HuggingFace.progress(Double(step), warmup, steps)
    if progress >= 1 { return 0 }
    return peak * Shape.cosineFall(fmod(Double(cycles) * progress, 1))
  }
}

extension HFHardRestarts {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let steps = try arguments.steps()
    self.init(
      peak: try arguments.peak(), warmup: try arguments.warmup(within: steps), steps: steps,
      cycles: try arguments.integer("cycles"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFHardRestarts.self, kind: "hfHardRestarts", group: .dialects,
    summary: "transformers' cosine with hard restarts and warm-up: equal cycles, and 0 from the end on.",
    formula: "peak t/W, then peak (1 + cos(pi ((cycles p) mod 1))) / 2, 0 from p = 1 on",
    parameters: [
      .peak, HuggingFace.warmup, .steps,
      Parameter(
        "cycles", .integer(1...1_000_000), default: .value(.integer(1)),
        "Number of cycles (num_cycles); the library's default, a plain cosine."),
    ],
    source: HuggingFace.source + " get_cosine_with_hard_restarts_schedule_with_warmup",
    example: "hfHardRestarts(warmup=10%, cycles=3)")
}
