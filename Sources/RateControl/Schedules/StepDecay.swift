internal import Glibc

/// A drop by the same factor after every so many steps.
///
/// `rate(t) = peak factor^floor(t / every)`, for ever.
///
/// - Accuracy: within 2 ulp; the drops come exactly at the multiples of `every`.
/// - Source: torch `StepLR`, which multiplies again and again and so drifts by an ulp a drop.
///
///     StepDecay(peak: 1, every: 30, factor: 0.1)(60)  // 0.01
public struct StepDecay: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// Steps between drops, 1 or more.
  public let every: Int
  /// What the rate is multiplied by at a drop.
  public let factor: Double

  /// Creates a decay in steps.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - every: updates between drops; below 1 counts as 1.
  ///   - factor: in (0, 1].
  public init(peak: Double, every: Int, factor: Double = 0.1) {
    self.peak = peak
    self.every = max(every, 1)
    self.factor = factor
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { peak * pow(factor, Double(max(step, 0) / every)) }
}

extension StepDecay {
  /// Creates a decay in steps from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      peak: try arguments.peak(), every: try arguments.positiveLength("every"),
      factor: try arguments.number("factor"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    StepDecay.self, kind: "step",
    summary: "A drop by the same factor after every so many steps.",
    formula: "peak factor^floor(t/every)",
    parameters: [
      .peak,
      Parameter(
        "every", .length, unit: "steps", default: .value(.text("30%")),
        "Steps between drops; 30% of the run gives the drops at 30, 60 and 90% that are usual on ImageNet."),
      .factor("What the rate is multiplied by at a drop; 0.1, the usual decade (torch: gamma)."),
    ],
    source: "torch StepLR", example: "step(every=30%, factor=0.1)")
}
