internal import Glibc

/// A slow line up from a small rate, then a fast exponential decay: for fine-tuning a trained model.
///
/// p = t/T, T `steps`: `start + (peak - start) p/rise` for p <= rise, then `peak (floor/peak)^((p - rise)/(1 - rise))`.
///
/// - Accuracy: within 4 ulp of the peak. Exactly the start at 0 and exactly the floor from T on.
/// - Edge cases: rise 0 is an exponential decay alone. One maximum, no jump.
/// - Source: Jeddi et al. 2020, adversarial fine-tuning. UNVERIFIED: only the idea was read; formula and all four
///   numbers are ours.
///
///     SlowStartFastDecay(peak: 1, start: 0.1, floor: 0.01, steps: 100, rise: 0.5)(75)  // 0.1
public struct SlowStartFastDecay: CatalogSchedule, Hashable {
  /// The largest rate.
  public let peak: Double
  /// The rate at step 0.
  public let start: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// The share of the length that rises.
  public let rise: Double

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - peak: largest learning rate, above 0.
  ///   - start: learning rate at step 0, in [0, peak].
  ///   - floor: learning rate from the end on, in (0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - rise: share of the length, in [0, 1).
  public init(peak: Double, start: Double, floor: Double, steps: Int, rise: Double) {
    self.peak = peak
    self.start = start
    self.floor = floor
    self.steps = max(steps, 1)
    self.rise = rise
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard step < steps else { return floor }
    let p = Double(step) / Double(steps)
    if p < rise { return Profile.mix(p / rise, from: peak, to: start) }
    return min(peak, max(floor, peak * pow(floor / peak, (p - rise) / (1 - rise))))
  }
}

extension SlowStartFastDecay {
  /// Creates a schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let start = try arguments.optionalNumber("start") ?? peak / 10
    let floor = try arguments.optionalNumber("floor") ?? peak / 100
    for (name, rate) in [("start", start), ("floor", floor)] where rate > peak {
      throw arguments.refusal(name, "must not be above the peak \(peak); got \(rate)")
    }
    guard floor > 0 else { throw arguments.refusal("floor", "must be above 0; got \(floor); write it out") }
    self.init(
      peak: peak, start: start, floor: floor, steps: try arguments.steps(), rise: try arguments.number("rise"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    SlowStartFastDecay.self, kind: "slowStartFastDecay",
    summary: "A slow rise from a small rate, then a fast exponential decay.",
    formula: "start + (peak - start) p/rise, then peak (floor/peak)^((p - rise)/(1 - rise)), p = t/T",
    parameters: [
      .peak, .steps,
      Parameter(
        "rise", .number(Interval(0, 1, includesHigh: false)), default: .value(.number(0.7)),
        "Share of the length that rises; 0.7, so that the decay is much faster than the rise (our choice)."),
      Parameter(
        "start", .number(.nonNegative), unit: "learning rate", default: .derived("a tenth of the peak"),
        "The rate at step 0; a tenth of the peak (our choice)."),
      Parameter(
        "floor", .number(.positive), unit: "learning rate", default: .derived("a hundredth of the peak"),
        "The rate at the end, above 0; a hundredth of the peak (our choice)."),
    ],
    source: "Jeddi et al. 2020, A Simple Fine-tuning Is All You Need",
    verification: .unverified("only the abstract's idea was read; formula and numbers are ours"))
}
