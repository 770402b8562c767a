/// Up to a high peak and down again, far below the start: one cycle for the whole run.
///
/// From `peak / startDivisor` to the peak over the first `rise` updates, then to
/// `peak / (startDivisor endDivisor)` at T, along half cosine waves or straight lines; after that the last rate is held.
/// With a momentum range the momentum goes the other way.
///
/// - Accuracy: within 4 ulp of the peak. Exactly the peak at `rise`: phases end at whole updates and at T, as every
///   schedule here; torch ends one update earlier and at fractions of updates (kind `torchOneCycle`).
/// - Source: Smith and Topin 2018 (super-convergence); defaults of torch `OneCycleLR`.
///
///     OneCycle(peak: 1, rise: 30, steps: 100)(30)  // 1
public struct OneCycle: CatalogSchedule, Hashable {
  /// The largest rate.
  public let peak: Double
  /// The rate at step 0.
  public let start: Double
  /// The rate from the end on.
  public let end: Double
  /// Updates before the peak.
  public let rise: Int
  /// Length, 1 or more.
  public let steps: Int
  /// The curve of both phases.
  public let anneal: Anneal
  /// The momenta; nil leaves the optimizer's own alone.
  public let momentumRange: MomentumRange?

  /// Creates a cycle.
  ///
  /// - Parameters:
  ///   - peak: the largest learning rate, above 0.
  ///   - rise: updates before the peak, in [0, steps].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - startDivisor: peak over first rate, 1 or more.
  ///   - endDivisor: first rate over last rate, 1 or more.
  ///   - anneal: the curve of both phases.
  ///   - momentumRange: the momenta; nil leaves the optimizer's own alone.
  public init(
    peak: Double, rise: Int, steps: Int, startDivisor: Double = 25, endDivisor: Double = 1e4, anneal: Anneal = .cosine,
    momentumRange: MomentumRange? = nil
  ) {
    self.peak = peak
    start = peak / startDivisor
    end = start / endDivisor
    self.steps = max(steps, 1)
    self.rise = min(max(rise, 0), self.steps)
    self.anneal = anneal
    self.momentumRange = momentumRange
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    Shape.mix(step < rise ? start : end, peak, height(step))
  }

  /// The momentum of an update: high at the foot, low at the peak.
  public func momentum(_ step: Int) -> Double? { momentumRange?.value(at: height(step)) }

  /// 1 at the peak, 0 at both feet.
  private func height(_ step: Int) -> Double {
    if step >= steps { return 0 }
    if step < rise { return anneal(from: 0, to: 1, at: Shape.progress(step, of: rise)) }
    return anneal(from: 1, to: 0, at: Shape.progress(step - rise, of: steps - rise))
  }
}

extension OneCycle {
  /// Creates a cycle from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let steps = try arguments.steps()
    let rise = try arguments.optionalLength("rise") ?? Int((0.3 * Double(steps)).rounded())
    guard rise <= steps else { throw arguments.refusal("rise", "must not be above the \(steps) steps; got \(rise)") }
    self.init(
      peak: try arguments.peak(), rise: rise, steps: steps, startDivisor: try arguments.number("startDivisor"),
      endDivisor: try arguments.number("endDivisor"), anneal: try Anneal(arguments),
      momentumRange: try MomentumRange(arguments))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    OneCycle.self, kind: "oneCycle",
    summary: "Up to a high peak and down again, far below the start: one cycle for the whole run.",
    formula: "peak/startDivisor to peak at rise, to peak/(startDivisor endDivisor) at T",
    parameters: [
      .peak, .steps,
      Parameter(
        "rise", .length, unit: "steps", default: .derived("30% of the steps"),
        "Updates before the peak; 30%, as in torch and fastai's later versions."),
      .startDivisor, .endDivisor, Anneal.parameter,
    ] + MomentumRange.optional,
    source: "Smith and Topin 2018; torch OneCycleLR", example: "oneCycle(peak=1)")
}

extension Anneal {
  /// The parameter `anneal`.
  static let parameter = Parameter(
    "anneal", .choice(Anneal.allCases.map(\.rawValue)), default: .value(.text("cosine")),
    "The curve between the corners; cosine, as in torch (anneal_strategy), has no kink at the peak.")

  /// The curve as written.
  init(_ arguments: Arguments) throws(ControllerError) {
    self = Anneal(rawValue: try arguments.choice("anneal")) ?? .cosine
  }
}
