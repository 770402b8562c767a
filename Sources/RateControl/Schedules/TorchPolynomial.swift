/// torch's `PolynomialLR`: ``Polynomial`` without a floor, over 5 steps and with power 1 unless told otherwise.
///
/// `rate(t) = peak (1 - min(t, N) / N)^power`; after N the rate stays 0.
///
/// - Accuracy: that of ``Polynomial``. torch computes it recursively and drifts (about 1e-15 a step).
/// - Source: torch 2.15 `PolynomialLR` (total_iters 5, power 1).
///
///     TorchPolynomial(peak: 1)(4)  // 0.2
public struct TorchPolynomial: CatalogSchedule, Hashable {
  private let polynomial: Polynomial

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - power: the exponent, above 0.
  public init(peak: Double, steps: Int = 5, power: Double = 1) {
    polynomial = Polynomial(peak: peak, steps: steps, power: power)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { polynomial(step) }
}

extension TorchPolynomial {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), steps: try arguments.positiveLength("steps"), power: try arguments.number("power"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TorchPolynomial.self, kind: "torchPolynomial", group: .dialects,
    summary: "torch PolynomialLR: a polynomial to 0, by default over 5 steps and with power 1.",
    formula: "peak (1 - min(t, N)/N)^power",
    parameters: [
      .peak,
      Parameter(
        "steps", .length, unit: "steps", default: .value(.integer(5)),
        "Length (total_iters); torch's default, counted in epochs there."),
      .power(1, "The exponent; torch's default."),
    ],
    source: "torch 2.15 torch/optim/lr_scheduler.py PolynomialLR")
}
