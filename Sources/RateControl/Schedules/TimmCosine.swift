internal import Glibc

/// timm's `CosineLRScheduler`: cosine cycles with a warm-up, k-decay and peaks that may shrink.
///
/// `rate = floor + (P - floor) (1 + cos(pi s^k)) / 2`, s the share of the cycle that is over,
/// `P = peak peakFactor^cycle`; after the last cycle the floor. Without `warmupPrefix`, timm's default, the rate jumps
/// where the warm-up ends: the cosine has been running since step 0.
///
/// - Accuracy: within 4 ulp of the peak. Cycles that grow are found by a floating logarithm as in timm, which gives the
///   floor instead of the peak at some restarts (steps 1, multiplier 3, step 121).
/// - Source: timm 1.0.31 `timm/scheduler/cosine_lr.py`.
///
///     TimmCosine(peak: 1, steps: 10)(5)  // 0.5
public struct TimmCosine: CatalogSchedule, Hashable {
  /// The rate at the start of the first cycle.
  public let peak: Double
  /// The smallest rate.
  public let floor: Double
  /// The exponent k.
  public let decayExponent: Double
  private let cycles: TimmCycles

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the start of the first cycle, above 0.
  ///   - floor: learning rate after the last cycle, in [0, peak].
  ///   - steps: length of the first cycle in updates; below 1 counts as 1.
  ///   - warmup: updates of the warm-up.
  ///   - warmupStart: learning rate at step 0 of the warm-up, in [0, peak].
  ///   - warmupPrefix: whether the first cycle begins after the warm-up.
  ///   - cycleMultiplier: growth of the cycles, 1 or more.
  ///   - peakFactor: what the peak is multiplied by at a restart, in (0, 1].
  ///   - cycles: number of cycles, 1 or more.
  ///   - decayExponent: exponent on the share of the cycle, above 0.
  public init(
    peak: Double, floor: Double = 0, steps: Int, warmup: Int = 0, warmupStart: Double = 0, warmupPrefix: Bool = false,
    cycleMultiplier: Double = 1, peakFactor: Double = 1, cycles: Int = 1, decayExponent: Double = 1
  ) {
    self.init(
      peak: peak, floor: floor, decayExponent: decayExponent,
      TimmCycles(
        steps: steps, warmup: warmup, warmupStart: warmupStart, prefix: warmupPrefix, multiplier: cycleMultiplier,
        peakFactor: peakFactor, limit: cycles))
  }

  private init(peak: Double, floor: Double, decayExponent: Double, _ cycles: TimmCycles) {
    self.peak = peak
    self.floor = floor
    self.decayExponent = decayExponent
    self.cycles = cycles
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = cycles.climb(step, to: peak) { return climb }
    guard let place = cycles.place(step) else { return floor }
    return Shape.mix(floor, peak * place.factor, Shape.cosineFall(pow(place.share, decayExponent)))
  }
}

extension TimmCosine {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), decayExponent: try arguments.number("decayExponent"),
      try TimmCycles(arguments, peak: peak))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TimmCosine.self, kind: "timmCosine", group: .dialects,
    summary: "timm's cosine with warm-up, cycles and k-decay; by default it jumps where the warm-up ends.",
    formula: "floor + (peak peakFactor^i - floor) (1 + cos(pi s^k)) / 2, s the share of the cycle",
    parameters: [.peak] + TimmCycles.parameters + [.decayExponent],
    source: "timm 1.0.31 timm/scheduler/cosine_lr.py", example: "timmCosine(warmup=10%, warmupPrefix=true)")
}
