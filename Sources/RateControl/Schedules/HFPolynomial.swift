internal import Glibc

/// The polynomial of Hugging Face transformers: warm-up from 0, then a power of what is left, down to an absolute floor.
///
/// `rate(t) = peak t / W` for t < W, then `floor + (peak - floor) (1 - (t - W) / (T - W))^power`; after T the floor.
///
/// - Accuracy: within 4 ulp of the peak. With W = T the library divides by 0 at t = T; here the floor is reached.
/// - Source: transformers 5.23 `get_polynomial_decay_schedule_with_warmup` (lr_end 1e-7, power 1).
///
///     HFPolynomial(peak: 1, steps: 10, floor: 0.1)(10)  // 0.1
public struct HFPolynomial: CatalogSchedule, Hashable {
  /// The rate at the end of the warm-up.
  public let peak: Double
  /// Length of the warm-up, 0 or more.
  public let warmup: Int
  /// Length with the warm-up, 1 or more.
  public let steps: Int
  /// The rate from the end on.
  public let floor: Double
  /// The exponent.
  public let power: Double

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the end of the warm-up, above 0.
  ///   - warmup: updates of the warm-up, in [0, steps].
  ///   - steps: length in updates with the warm-up; below 1 counts as 1.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - power: the exponent, above 0.
  public init(peak: Double, warmup: Int = 0, steps: Int, floor: Double = 1e-7, power: Double = 1) {
    self.peak = peak
    self.steps = max(steps, 1)
    self.warmup = min(max(warmup, 0), self.steps)
    self.floor = floor
    self.power = power
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if let climb = HuggingFace.climb(step, warmup) { return peak * climb }
    if step >= steps { return floor }
    return Shape.mix(floor, peak, pow(1 - HuggingFace.progress(Double(step), warmup, steps), power))
  }
}

extension HFPolynomial {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let steps = try arguments.steps()
    let peak = try arguments.peak()
    let floor = try arguments.number("floor")
    guard floor < peak else { throw arguments.refusal("floor", "must be below the peak \(peak); got \(floor)") }
    self.init(
      peak: peak, warmup: try arguments.warmup(within: steps), steps: steps, floor: floor,
      power: try arguments.number("power"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    HFPolynomial.self, kind: "hfPolynomial", group: .dialects,
    summary: "transformers' polynomial decay with warm-up, down to an absolute floor.",
    formula: "peak t/W, then floor + (peak - floor) (1 - (t - W)/(T - W))^power",
    parameters: [
      .peak, HuggingFace.warmup, .steps,
      Parameter(
        "floor", .number(.nonNegative), unit: "learning rate", default: .value(.number(1e-7)),
        "The learning rate from the end on (lr_end; the library's default), below the peak."),
      .power(1, "The exponent; the library's default."),
    ],
    source: HuggingFace.source + " get_polynomial_decay_schedule_with_warmup",
    example: "hfPolynomial(warmup=10%, power=2)")
}
