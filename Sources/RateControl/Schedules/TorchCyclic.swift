/// torch's `CyclicLR`: ``Cyclic`` with its defaults, 2000 updates up and a momentum that moves from 0.9 to 0.8.
///
/// `rate(t) = floor + (peak - floor) s g` as in ``Cyclic``; the momentum is `high - (high - low) s g`.
///
/// - Accuracy: that of ``Cyclic``; torch finds the place in the cycle in floating numbers, with errors that grow with t.
/// - Source: torch 2.15 `CyclicLR` (base_lr, max_lr, step_size_up, step_size_down, mode, gamma).
///
///     TorchCyclic(peak: 1, floor: 0.1).momentum(2000)  // 0.8
public struct TorchCyclic: CatalogSchedule, Hashable {
  private let cyclic: Cyclic

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: the largest learning rate, above 0.
  ///   - floor: the smallest, in [0, peak].
  ///   - up: updates from floor to peak; below 1 counts as 1.
  ///   - down: updates from peak to floor; nil: as many as `up`.
  ///   - mode: how the height of the cycles changes.
  ///   - factor: that of one update in the mode expRange, in (0, 1].
  ///   - momentumRange: the momenta; nil leaves the optimizer's own alone.
  public init(
    peak: Double, floor: Double, up: Int = 2000, down: Int? = nil, mode: Cyclic.Mode = .triangular, factor: Double = 1,
    momentumRange: MomentumRange? = MomentumRange(low: 0.8, high: 0.9)
  ) {
    cyclic = Cyclic(
      peak: peak, floor: floor, up: up, down: down, mode: mode, factor: factor, momentumRange: momentumRange)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { cyclic(step) }

  /// The momentum of an update.
  public func momentum(_ step: Int) -> Double? { cyclic.momentum(step) }
}

extension TorchCyclic {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let moves = try arguments.boolean("cycleMomentum")
    for name in ["momentumLow", "momentumHigh"] {
      try arguments.refuse(name, unless: moves, "has no use with cycleMomentum=false; leave one of the two out")
    }
    let range = try MomentumRange(arguments)
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), up: try arguments.positiveLength("up"),
      down: try Cyclic.down(arguments), mode: Cyclic.Mode(rawValue: try arguments.choice("mode")) ?? .triangular,
      factor: try arguments.number("factor"), momentumRange: moves ? range : nil)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TorchCyclic.self, kind: "torchCyclic", group: .dialects,
    summary: "torch CyclicLR: a triangular wave with its defaults and a momentum that moves from 0.9 to 0.8.",
    formula: "floor + (peak - floor) s g; s the triangle, g = 1, 2^-cycle or factor^t",
    parameters: [
      .peak,
      Parameter(
        "floor", .number(.nonNegative), unit: "learning rate", default: .required,
        "The smallest learning rate (base_lr); torch has no default."),
      Parameter(
        "up", .length, unit: "steps", default: .value(.integer(2000)),
        "Updates from floor to peak (step_size_up; torch's default)."),
      Cyclic.downParameter, Cyclic.modeParameter,
      Parameter(
        "factor", .number(Interval(0, 1, includesLow: false)), default: .value(.number(1)),
        "The factor of one update in mode=expRange (gamma); with torch's default 1 that mode is triangular."),
      .cycleMomentum,
    ] + MomentumRange.parameters(low: 0.8, high: 0.9),
    source: "torch 2.15 torch/optim/lr_scheduler.py CyclicLR", example: "torchCyclic(peak=0.4, floor=0.1, up=10%)")
}
