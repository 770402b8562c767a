internal import Glibc

/// A power of the steps that are left, from the peak to the floor; after its end the floor is held.
///
/// `rate(t) = floor + (peak - floor) (1 - t / T)^power`. Power 1 is ``Linear``; above 1 the rate falls fast at first,
/// below 1 late.
///
/// - Accuracy: within 4 ulp of the peak. Exactly the peak at 0 and exactly the floor from T on.
/// - Source: torch `PolynomialLR` (defaults: kind `torchPolynomial`), Hugging Face transformers
///   `get_polynomial_decay_schedule_with_warmup`. Its mean over the run is 1 / (power + 1) of the peak.
///
///     Polynomial(peak: 1, steps: 5, power: 2)(1)  // 0.64
public struct Polynomial: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// The exponent.
  public let power: Double

  /// Creates a polynomial.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - power: the exponent, above 0.
  public init(peak: Double, floor: Double = 0, steps: Int, power: Double = 2) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
    self.power = power
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step >= steps { return floor }
    return Shape.mix(floor, peak, pow(1 - Shape.progress(step, of: steps), power))
  }
}

extension Polynomial {
  /// Creates a polynomial from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps(),
      power: try arguments.number("power"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Polynomial.self, kind: "polynomial",
    summary: "A power of the steps that are left, from the peak to the floor, then the floor.",
    formula: "floor + (peak - floor) (1 - t/T)^power",
    parameters: [
      .peak, .floor, .steps,
      .power(2, "The exponent; 2, since 1 is the kind linear and higher ones spend most of the run on small rates."),
    ],
    source: "torch PolynomialLR; transformers get_polynomial_decay_schedule_with_warmup")
}
