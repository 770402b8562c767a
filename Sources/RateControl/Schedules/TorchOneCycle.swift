/// torch's `OneCycleLR`, with its phases that end at fractions of updates and its moving momentum.
///
/// Two phases end at `rise T - 1` and `T - 1`; three (with `threePhase`) at `rise T - 1`, `2 rise T - 2` and `T - 1`: up
/// to the peak, down to the start, down to `peak / (startDivisor endDivisor)`. The momentum falls while the rate rises
/// and comes back with it. The curve is evaluated at whole updates, so the peak itself is met only if `rise T` is whole.
///
/// - Accuracy: within 4 ulp of the peak. At t = T torch goes on along the last curve (upwards again with the cosine,
///   below 0 with the line), after that it raises: here t = T is torch's value, or 0 where torch's is negative, and from
///   T + 1 on the value of T - 1 is held. Where `rise T` is 1 torch divides by 0; here the run starts at the peak.
/// - Source: torch 2.15 `OneCycleLR` (max_lr, pct_start, anneal_strategy, div_factor, final_div_factor, three_phase).
///
///     TorchOneCycle(peak: 1, steps: 10)(2)  // 1
public struct TorchOneCycle: CatalogSchedule, Hashable {
  /// The largest rate.
  public let peak: Double
  /// Length, 1 or more.
  public let steps: Int
  /// Share of the run before the peak.
  public let rise: Double
  /// The rate at step 0.
  public let start: Double
  /// The rate at the last update.
  public let end: Double
  /// The curve of the phases.
  public let anneal: Anneal
  /// Whether there are three phases.
  public let threePhase: Bool
  /// The momenta; nil leaves the optimizer's own alone.
  public let momentumRange: MomentumRange?

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: the largest learning rate, above 0.
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - rise: share of the run before the peak, in [0, 1].
  ///   - startDivisor: peak over first rate, 1 or more.
  ///   - endDivisor: first rate over last rate, 1 or more.
  ///   - anneal: the curve of the phases.
  ///   - threePhase: whether the rate first falls to the start and then to the end.
  ///   - momentumRange: the momenta; nil leaves the optimizer's own alone.
  public init(
    peak: Double, steps: Int, rise: Double = 0.3, startDivisor: Double = 25, endDivisor: Double = 1e4,
    anneal: Anneal = .cosine, threePhase: Bool = false,
    momentumRange: MomentumRange? = MomentumRange(low: 0.85, high: 0.95)
  ) {
    self.peak = peak
    self.steps = max(steps, 1)
    self.rise = rise
    start = peak / startDivisor
    end = start / endDivisor
    self.anneal = anneal
    self.threePhase = threePhase
    self.momentumRange = momentumRange
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let place = place(step)
    let value =
      switch place.phase {
      case .rising: anneal(from: start, to: peak, at: place.share)
      case .falling: anneal(from: peak, to: threePhase ? start : end, at: place.share)
      case .last: anneal(from: start, to: end, at: place.share)
      }
    return min(max(value, 0), peak)
  }

  /// The momentum of an update.
  public func momentum(_ step: Int) -> Double? {
    guard let momentumRange else { return nil }
    let place = place(step)
    return switch place.phase {
    case .rising: momentumRange.value(at: anneal(from: 0, to: 1, at: place.share))
    case .falling: momentumRange.value(at: anneal(from: 1, to: 0, at: place.share))
    case .last: momentumRange.high
    }
  }

  private enum Phase { case rising, falling, last }

  /// The phase of an update and the share of it that is over.
  private func place(_ step: Int) -> (phase: Phase, share: Double) {
    let at = Double(step > steps ? steps - 1 : max(step, 0))
    let top = rise * Double(steps) - 1
    let final = Double(steps - 1)
    if at <= top { return (.rising, share(at, from: 0, to: top)) }
    guard threePhase else { return (.falling, share(at, from: top, to: final)) }
    let foot = 2 * rise * Double(steps) - 2
    if at <= foot { return (.falling, share(at, from: top, to: foot)) }
    return (.last, share(at, from: foot, to: final))
  }

  private func share(_ at: Double, from: Double, to: Double) -> Double { to > from ? (at - from) / (to - from) : 1 }
}

extension TorchOneCycle {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let moves = try arguments.boolean("cycleMomentum")
    for name in ["momentumLow", "momentumHigh"] {
      try arguments.refuse(name, unless: moves, "has no use with cycleMomentum=false; leave one of the two out")
    }
    let range = try MomentumRange(arguments)
    self.init(
      peak: try arguments.peak(), steps: try arguments.steps(), rise: try arguments.number("rise"),
      startDivisor: try arguments.number("startDivisor"), endDivisor: try arguments.number("endDivisor"),
      anneal: try Anneal(arguments), threePhase: try arguments.boolean("threePhase"),
      momentumRange: moves ? range : nil)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TorchOneCycle.self, kind: "torchOneCycle", group: .dialects,
    summary: "torch OneCycleLR: one cycle with phases that end one update early, and with its moving momentum.",
    formula: "peak/startDivisor to peak at rise T - 1, to peak/(startDivisor endDivisor) at T - 1",
    parameters: [
      .peak, .steps,
      Parameter(
        "rise", .number(.unit), default: .value(.number(0.3)),
        "Share of the run before the peak (pct_start; torch's default)."),
      .startDivisor, .endDivisor, Anneal.parameter,
      Parameter(
        "threePhase", .boolean, default: .value(.boolean(false)),
        "Whether the rate first falls to the start and then to the end (three_phase; torch's default)."),
      .cycleMomentum,
    ] + MomentumRange.parameters(low: 0.85, high: 0.95),
    source: "torch 2.15 torch/optim/lr_scheduler.py OneCycleLR", example: "torchOneCycle(peak=1)")
}

extension Parameter {
  /// `cycleMomentum`: whether the momentum moves.
  static let cycleMomentum = Parameter(
    "cycleMomentum", .boolean, default: .value(.boolean(true)),
    "Whether the momentum moves against the rate (cycle_momentum; torch's default).")
}
