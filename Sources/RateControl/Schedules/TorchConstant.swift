/// torch's `ConstantLR`: a share of the base rate for the first updates, then the base rate; a warm-up in one step.
///
/// `rate(t) = peak factor` for t < N, then `peak`.
///
/// - Accuracy: exact; torch divides by the factor again and may end an ulp beside the peak.
/// - Source: torch 2.13 `ConstantLR` (factor 1/3, total_iters 5), run against it.
///
///     TorchConstant(peak: 0.3)(0)  // 0.1
public struct TorchConstant: CatalogSchedule, Hashable {
  /// The base rate, which holds after the first updates.
  public let peak: Double
  /// The share of the base rate that holds before.
  public let factor: Double
  /// How many updates that share holds, 1 or more.
  public let steps: Int

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate after the first updates, above 0.
  ///   - factor: share of it before, in (0, 1].
  ///   - steps: number of the first updates; below 1 counts as 1.
  public init(peak: Double, factor: Double = 1.0 / 3, steps: Int = 5) {
    self.peak = peak
    self.factor = factor
    self.steps = max(steps, 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { step < steps ? peak * factor : peak }
}

extension TorchConstant {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), factor: try arguments.number("factor"), steps: try arguments.positiveLength("steps"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TorchConstant.self, kind: "torchConstant", group: .dialects,
    summary: "torch ConstantLR: a third of the base rate for the first updates, then the base rate.",
    formula: "peak factor for t < N, then peak",
    parameters: [
      .peak,
      Parameter(
        "factor", .number(Interval(0, 1, includesLow: false)), default: .value(.number(1.0 / 3)),
        "The share of the base rate that holds first (factor); torch's default. 0 is refused: torch divides by it."),
      Parameter(
        "steps", .length, unit: "steps", default: .value(.integer(5)),
        "How long it holds (total_iters); torch's default, counted in epochs there."),
    ],
    source: "torch 2.13 torch/optim/lr_scheduler.py ConstantLR")
}
