internal import Glibc

/// timm's `PolyLRScheduler`: cycles that fall along a power of what is left, with a warm-up and k-decay.
///
/// `rate = floor + (P - floor) (1 - s^k)^power`, s the share of the cycle that is over, `P = peak peakFactor^cycle`;
/// after the last cycle the floor. The power of the class is 0.5; `create_scheduler_v2` passes `decay_rate`, 0.1, as the
/// power. Without `warmupPrefix`, timm's default, the rate jumps where the warm-up ends.
///
/// - Accuracy: within 4 ulp of the peak. Cycles that grow are found by a floating logarithm, as in timm.
/// - Source: timm 1.0.31 `timm/scheduler/poly_lr.py`.
///
///     TimmPolynomial(peak: 1, steps: 4)(3)  // 0.5
public struct TimmPolynomial: CatalogSchedule, Hashable {
  /// The rate at the start of the first cycle.
  public let peak: Double
  /// The smallest rate.
  public let floor: Double
  /// The exponent of what is left.
  public let power: Double
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
  ///   - power: exponent of what is left, above 0.
  ///   - decayExponent: exponent on the share of the cycle, above 0.
  public init(
    peak: Double, floor: Double = 0, steps: Int, warmup: Int = 0, warmupStart: Double = 0, warmupPrefix: Bool = false,
    cycleMultiplier: Double = 1, peakFactor: Double = 1, cycles: Int = 1, power: Double = 0.5, decayExponent: Double = 1
  ) {
    self.init(
      peak: peak, floor: floor, power: power, decayExponent: decayExponent,
      TimmCycles(
        steps: steps, warmup: warmup, warmupStart: warmupStart, prefix: warmupPrefix, multiplier: cycleMultiplier,
        peakFactor: peakFactor, limit: cycles))
  }

  private init(peak: Double, floor: Double, power: Double, decayExponent: Double, _ cycles: TimmCycles) {
    self.peak = peak
    self.floor = floor
    self.power = power
    self.decayExponent = decayExponent
    self.cycles = cycles
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = cycles.climb(step, to: peak) { return climb }
    guard let place = cycles.place(step) else { return floor }
    return Shape.mix(floor, peak * place.factor, pow(1 - pow(place.share, decayExponent), power))
  }
}

extension TimmPolynomial {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), power: try arguments.number("power"),
      decayExponent: try arguments.number("decayExponent"),
      try TimmCycles(arguments, peak: peak))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TimmPolynomial.self, kind: "timmPolynomial", group: .dialects,
    summary: "timm's polynomial with warm-up, cycles and k-decay; by default it jumps where the warm-up ends.",
    formula: "floor + (peak peakFactor^i - floor) (1 - s^k)^power, s the share of the cycle",
    parameters: [.peak] + TimmCycles.parameters + [
      .power(0.5, "The exponent of what is left; the default of timm's class (its factory passes 0.1)."),
      .decayExponent,
    ],
    source: "timm 1.0.31 timm/scheduler/poly_lr.py", example: "timmPolynomial(warmup=10%, warmupPrefix=true)")
}
