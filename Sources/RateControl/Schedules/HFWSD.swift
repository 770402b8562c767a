internal import Glibc

/// Warm-up, stable and decay as Hugging Face transformers has them; the warm-up too starts at the smallest rate.
///
/// `rate(t) = peak (r + (1 - r) m(t))`: the warm-up rises on one of three shapes over W updates, 1 is held for S, the
/// decay falls on one of three shapes over D, with progress `(t - W - S) / D`; then `peak r` is held. The last update,
/// T - 1, is one step short of the smallest rate.
///
/// - Accuracy: within 4 ulp of the peak.
/// - Source: transformers 5.23 `get_wsd_schedule`.
///
///     HFWSD(peak: 1, warmup: 2, stable: 4, decay: 4, floorRatio: 0.1)(0)  // 0.1
public struct HFWSD: CatalogSchedule, Hashable {
  /// The shape of the decay.
  public enum Decay: String, CaseIterable, Sendable, Codable, Hashable {
    /// `1 - q`.
    case linear
    /// `(1 + cos(2 pi cycles q)) / 2`.
    case cosine
    /// `1 - sqrt(q)`.
    case oneMinusSqrt
  }

  /// The rate of the stable part.
  public let peak: Double
  /// Lengths of the three parts, 0 or more.
  public let warmup: Int, stable: Int, decay: Int
  /// Smallest rate over peak.
  public let floorRatio: Double
  /// The shape of the warm-up.
  public let warmupShape: WarmupShape
  /// The shape of the decay.
  public let decayShape: Decay
  /// Whole waves of the cosine decay.
  public let cycles: Double

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate of the stable part, above 0.
  ///   - warmup: updates of the warm-up, 0 or more.
  ///   - stable: updates at the peak, 0 or more.
  ///   - decay: updates of the decay, 0 or more.
  ///   - floorRatio: smallest rate over peak, in [0, 1].
  ///   - warmupShape: the shape of the warm-up; the library has linear, cosine and oneMinusSqrt.
  ///   - decayShape: the shape of the decay.
  ///   - cycles: whole waves of the cosine decay, above 0.
  public init(
    peak: Double, warmup: Int, stable: Int, decay: Int, floorRatio: Double = 0, warmupShape: WarmupShape = .linear,
    decayShape: Decay = .cosine, cycles: Double = 0.5
  ) {
    let counts = 0...RunPlan.largestTotal
    self.peak = peak
    self.warmup = min(max(warmup, counts.lowerBound), counts.upperBound)
    self.stable = min(max(stable, counts.lowerBound), counts.upperBound)
    self.decay = min(max(decay, counts.lowerBound), counts.upperBound)
    self.floorRatio = floorRatio
    self.warmupShape = warmupShape
    self.decayShape = decayShape
    self.cycles = cycles
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { peak * Shape.mix(floorRatio, 1, height(max(step, 0))) }

  private func height(_ step: Int) -> Double {
    if step < warmup { return warmupShape(Double(step) / Double(warmup)) }
    let decayed = step - warmup - stable
    if decayed < 0 { return 1 }
    if decayed >= decay { return 0 }
    let share = Double(decayed) / Double(decay)
    return switch decayShape {
    case .linear: 1 - share
    case .cosine: HuggingFace.wave(cycles, share)
    case .oneMinusSqrt: 1 - share.squareRoot()
    }
  }
}

extension HFWSD {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let warmup = try arguments.length("warmup")
    let decay = try arguments.length("decay")
    self.init(
      peak: try arguments.peak(), warmup: warmup, stable: try Self.stable(arguments, besides: warmup, decay),
      decay: decay, floorRatio: try arguments.number("floorRatio"),
      warmupShape: WarmupShape(rawValue: try arguments.choice("warmupShape")) ?? .linear,
      decayShape: Decay(rawValue: try arguments.choice("decayShape")) ?? .cosine,
      cycles: try arguments.number("cycles"))
  }

  /// The stable part as written, else what the other two leave of the total.
  private static func stable(_ arguments: Arguments, besides warmup: Int, _ decay: Int) throws(ControllerError) -> Int {
    if let stable = try arguments.optionalLength("stable") { return stable }
    let steps = try arguments.steps()
    guard warmup <= steps, decay <= steps - warmup else {
      throw arguments.refusal(
        "decay", "does not fit: warm-up \(warmup) and decay \(decay) are more than the \(steps) steps; shorten one")
    }
    return steps - warmup - decay
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFWSD.self, kind: "hfWSD", group: .dialects,
    summary: "transformers' warm-up, stable, decay; the warm-up too starts at the smallest rate.",
    formula: "peak (r + (1 - r) m), m the warm-up shape, 1, the decay shape, 0",
    parameters: [
      .peak, HuggingFace.warmup,
      Parameter(
        "decay", .length, unit: "steps", default: .value(.text("10%")),
        "Length D of the decay (num_decay_steps); the library has no default, 10% is what MiniCPM found enough."),
      .steps,
      Parameter(
        "stable", .length, unit: "steps", default: .derived("what the other two leave of the steps"),
        "Length S of the stable part (num_stable_steps); if written, `steps` is not used, as in the library."),
      .floorRatio("Smallest rate over peak, also at the start of the warm-up (min_lr_ratio; the library's default)."),
      Parameter(
        "warmupShape", .choice(["linear", "cosine", "oneMinusSqrt"]), default: .value(.text("linear")),
        "Shape of the warm-up (warmup_type, there \"1-sqrt\"; the library's default)."),
      Parameter(
        "decayShape", .choice(Decay.allCases.map(\.rawValue)), default: .value(.text("cosine")),
        "Shape of the decay (decay_type, there \"1-sqrt\"; the library's default)."),
      HuggingFace.cycles,
    ],
    source: HuggingFace.source + " get_wsd_schedule", example: "hfWSD(warmup=10%, decay=20%)")
}
