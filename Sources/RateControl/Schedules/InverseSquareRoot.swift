/// A linear warm-up from 0, then a decay with the inverse square root of the step; it has no end.
///
/// `rate(t) = peak t / W` for t < W, then `peak sqrt(W / t)`: the peak at W, half of it at 4 W.
///
/// - Accuracy: within 2 ulp; exactly the peak at W.
/// - Source: Vaswani et al. 2017 in the relative form used since Raffel et al. 2020 (T5); the absolute form is the
///   kind `noam`, that of Hugging Face (with a time scale) `hfInverseSqrt`.
///
///     InverseSquareRoot(peak: 0.1, warmup: 100)(400)  // 0.05
public struct InverseSquareRoot: CatalogSchedule, Hashable {
  /// The rate at step W.
  public let peak: Double
  /// W, 1 or more.
  public let warmup: Int

  /// Creates an inverse square root.
  ///
  /// - Parameters:
  ///   - peak: learning rate at the end of the warm-up, above 0.
  ///   - warmup: length of the warm-up in updates; below 1 counts as 1.
  public init(peak: Double, warmup: Int) {
    self.peak = peak
    self.warmup = max(warmup, 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return peak * Shape.progress(step, of: warmup) }
    return peak * (Double(warmup) / Double(step)).squareRoot()
  }
}

extension InverseSquareRoot {
  /// Creates an inverse square root from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(peak: try arguments.peak(), warmup: try arguments.positiveLength("warmup"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    InverseSquareRoot.self, kind: "inverseSquareRoot",
    summary: "A linear warm-up, then a decay with the inverse square root of the step, without an end.",
    formula: "peak t/W, then peak sqrt(W/t)",
    parameters: [
      .peak,
      .warmup(
        "Length W of the warm-up, which also sets the pace of the decay; 5% ends a run at 0.22 of the peak.",
        default: .value(.text("5%"))),
    ],
    source: "Vaswani et al. 2017, sec. 5.3, relative to the peak",
    example: "inverseSquareRoot(warmup=5%)")
}
