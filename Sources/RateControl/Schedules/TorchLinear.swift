/// torch's `LinearLR`: a ramp between two factors of the base rate, by default *upwards* from a third.
///
/// `rate(t) = peak (start + (end - start) min(t, N) / N)`; after N the last factor is held.
///
/// - Accuracy: within 2 ulp. torch computes it recursively and drifts (about 1e-15 a step).
/// - Source: torch 2.15 `LinearLR` (start_factor 1/3, end_factor 1, total_iters 5).
///
///     TorchLinear(peak: 0.3)(0)  // 0.1
public struct TorchLinear: CatalogSchedule, Hashable {
  /// The base rate, which factor 1 means.
  public let peak: Double
  /// The factor at step 0.
  public let startFactor: Double
  /// The factor from the end on.
  public let endFactor: Double
  /// Length of the ramp, 1 or more.
  public let steps: Int

  /// Creates a ramp.
  ///
  /// - Parameters:
  ///   - peak: learning rate that factor 1 means, above 0.
  ///   - startFactor: factor at step 0, in (0, 1].
  ///   - endFactor: factor from the end on, in [0, 1].
  ///   - steps: length in updates; below 1 counts as 1.
  public init(peak: Double, startFactor: Double = 1.0 / 3, endFactor: Double = 1, steps: Int = 5) {
    self.peak = peak
    self.startFactor = startFactor
    self.endFactor = endFactor
    self.steps = max(steps, 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    peak * Shape.mix(startFactor, endFactor, Shape.progress(step, of: steps))
  }
}

extension TorchLinear {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), startFactor: try arguments.number("startFactor"),
      endFactor: try arguments.number("endFactor"), steps: try arguments.positiveLength("steps"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TorchLinear.self, kind: "torchLinear", group: .dialects,
    summary: "torch LinearLR: a ramp between two factors of the base rate, by default upwards from a third.",
    formula: "peak (startFactor + (endFactor - startFactor) min(t, N)/N)",
    parameters: [
      .peak,
      Parameter(
        "startFactor", .number(Interval(0, 1, includesLow: false)), default: .value(.number(1.0 / 3)),
        "The factor at step 0 (start_factor); torch's default, and torch refuses 0."),
      Parameter(
        "endFactor", .number(.unit), default: .value(.number(1)),
        "The factor from the end on (end_factor; torch's default)."),
      Parameter(
        "steps", .length, unit: "steps", default: .value(.integer(5)),
        "Length of the ramp (total_iters); torch's default, counted in epochs there."),
    ],
    source: "torch 2.15 torch/optim/lr_scheduler.py LinearLR")
}
