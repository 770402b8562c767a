internal import Glibc

/// torch's `CosineAnnealingLR`: the cosine rises again after its end.
///
/// `rate(t) = floor + (peak - floor) (1 + cos(pi t / T)) / 2` for every t, a wave of period 2 T: back at the peak at 2 T.
/// Our own ``Cosine`` holds the floor instead.
///
/// - Accuracy: within 2 ulp of the peak. torch computes it recursively and drifts (about 1e-15 a step).
/// - Source: torch 2.15 `CosineAnnealingLR` (T_max, eta_min).
///
///     TorchCosine(peak: 1, steps: 10)(20)  // 1
public struct TorchCosine: CatalogSchedule, Hashable {
  /// The rate at step 0 and at every even multiple of `steps`.
  public let peak: Double
  /// The rate at every odd multiple of `steps`.
  public let floor: Double
  /// Half the period, 1 or more.
  public let steps: Int

  /// Creates a cosine that goes on.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate at `steps`, in [0, peak].
  ///   - steps: half the period in updates; below 1 counts as 1.
  public init(peak: Double, floor: Double = 0, steps: Int) {
    self.peak = peak
    self.floor = floor
    self.steps = min(max(steps, 1), RunPlan.largestTotal)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let place = max(step, 0) % (2 * steps)
    return Shape.mix(floor, peak, Shape.cosineFall(Double(min(place, 2 * steps - place)) / Double(steps)))
  }
}

extension TorchCosine {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps())
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TorchCosine.self, kind: "torchCosine", group: .dialects,
    summary: "torch CosineAnnealingLR: half a cosine wave that rises again after its end.",
    formula: "floor + (peak - floor) (1 + cos(pi t/T)) / 2 for every t",
    parameters: [
      .peak,
      Parameter(
        "floor", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
        "The smallest learning rate (eta_min; torch's default 0)."),
      Parameter(
        "steps", .length, unit: "steps", default: .derived("all steps of the run"),
        "Half the period (T_max); all steps, as it is mostly set, since after it the rate rises again."),
    ],
    source: "torch 2.15 torch/optim/lr_scheduler.py CosineAnnealingLR")
}
