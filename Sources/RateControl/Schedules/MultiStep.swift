internal import Glibc

/// A drop by the same factor at each milestone; by default at 30, 60 and 90% of the run.
///
/// `rate(t) = peak factor^n(t)`, n the number of milestones at or before t. A milestone listed twice counts twice.
///
/// - Accuracy: within 2 ulp; the drop comes with the update whose index is the milestone, as in torch and optax (timm
///   drops one update earlier, kind `timmMultiStep`).
/// - Complexity: logarithmic in the number of milestones.
/// - Source: torch `MultiStepLR`; "30-60-90", the step schedule of He et al. 2016 as shares of the budget.
///
///     MultiStep(peak: 1, milestones: [30, 60, 90])(60)  // 0.01
public struct MultiStep: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// The 0-based updates at which the rate drops, in order.
  public let milestones: [Int]
  /// What the rate is multiplied by at a milestone.
  public let factor: Double

  /// Creates a decay at milestones.
  ///
  /// - Parameters:
  ///   - peak: learning rate before the first milestone, above 0.
  ///   - milestones: 0-based updates, in any order.
  ///   - factor: in (0, 1].
  public init(peak: Double, milestones: [Int], factor: Double = 0.1) {
    self.peak = peak
    self.milestones = milestones.sorted()
    self.factor = factor
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    peak * pow(factor, Double(milestones.countOfSorted(upTo: step)))
  }
}

extension [Int] {
  /// How many elements of a sorted list are at most `bound`, found by halving.
  func countOfSorted(upTo bound: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension MultiStep {
  /// Creates a decay at milestones from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), milestones: try arguments.lengths("milestones") ?? [],
      factor: try arguments.number("factor"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    MultiStep.self, kind: "multiStep",
    summary: "A drop by the same factor at each milestone, by default at 30, 60 and 90% of the run.",
    formula: "peak factor^n, n milestones at or before t",
    parameters: [
      .peak,
      Parameter(
        "milestones", .list(.length, atLeast: 1), unit: "steps",
        default: .value(.list([.text("30%"), .text("60%"), .text("90%")])),
        "The updates at which the rate drops; 30, 60 and 90% of the budget, as ImageNet runs of 90 to 100 epochs do. "
          + "In any order: they are sorted."),
      .factor("What the rate is multiplied by at a milestone; 0.1, the usual decade (torch: gamma)."),
    ],
    source: "torch MultiStepLR; He et al. 2016 (30-60-90)")
}
