internal import Glibc

/// Up and down between two rates on straight lines, for ever; the heights may shrink.
///
/// With C = up + down, s rising from 0 to 1 in `up` updates and falling back in `down`:
/// `rate(t) = floor + (peak - floor) s g`, where g is 1 (triangular), 2^-(cycle) with cycles counted from 0
/// (triangular2) or factor^t (expRange). With a momentum range the momentum goes the other way.
///
/// - Accuracy: within 2 ulp of the peak; the place in the cycle is counted in whole numbers.
/// - Source: Smith 2017 (cyclical learning rates); torch `CyclicLR`, whose defaults are the kind `torchCyclic`.
///
///     Cyclic(peak: 1, floor: 0.1, up: 4)(4)  // 1
public struct Cyclic: CatalogSchedule, Hashable {
  /// How the height of the cycles changes.
  public enum Mode: String, CaseIterable, Sendable, Codable, Hashable {
    /// All cycles have the same height.
    case triangular
    /// Each cycle is half as high as the one before.
    case triangular2
    /// The height shrinks by a factor at every update.
    case expRange
  }

  /// The largest rate.
  public let peak: Double
  /// The smallest rate, that at step 0.
  public let floor: Double
  /// Updates from floor to peak, 1 or more.
  public let up: Int
  /// Updates from peak to floor, 1 or more.
  public let down: Int
  /// How the height of the cycles changes.
  public let mode: Mode
  /// The factor of one update in the mode expRange.
  public let factor: Double
  /// The momenta; nil leaves the optimizer's own alone.
  public let momentumRange: MomentumRange?

  /// Creates a triangular wave between two rates.
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
    peak: Double, floor: Double, up: Int, down: Int? = nil, mode: Mode = .triangular, factor: Double = 1,
    momentumRange: MomentumRange? = nil
  ) {
    self.peak = peak
    self.floor = floor
    // The bounds keep the sum of the two inside Int.
    self.up = min(max(up, 1), RunPlan.largestTotal)
    self.down = min(max(down ?? up, 1), RunPlan.largestTotal)
    self.mode = mode
    self.factor = factor
    self.momentumRange = momentumRange
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { Shape.mix(floor, peak, height(step)) }

  /// The momentum of an update: high at the floor, low at the peak.
  public func momentum(_ step: Int) -> Double? { momentumRange?.value(at: height(step)) }

  private func height(_ step: Int) -> Double {
    let step = max(step, 0)
    let (cycle, place) = step.quotientAndRemainder(dividingBy: up + down)
    let triangle = place <= up ? Double(place) / Double(up) : Double(up + down - place) / Double(down)
    return switch mode {
    case .triangular: triangle
    case .triangular2: triangle * exp2(-Double(cycle))
    case .expRange: triangle * pow(factor, Double(step))
    }
  }
}

extension Cyclic {
  /// Creates a triangular wave from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let floor = arguments.isGiven("floor") ? try arguments.floor(below: peak) : peak / 4
    let mode = Mode(rawValue: try arguments.choice("mode")) ?? .triangular
    let factor = try arguments.optionalNumber("factor")
    try arguments.refuse("factor", unless: mode == .expRange, "belongs to mode=expRange, not to mode=\(mode.rawValue)")
    guard mode != .expRange || factor != nil else {
      throw arguments.refusal("factor", "is missing in mode=expRange; write a number in (0, 1], as factor=0.9999")
    }
    self.init(
      peak: peak, floor: floor, up: try arguments.positiveLength("up"), down: try Self.down(arguments), mode: mode,
      factor: factor ?? 1, momentumRange: try MomentumRange(arguments))
  }

  static func down(_ arguments: Arguments) throws(ControllerError) -> Int? {
    arguments.isGiven("down") ? try arguments.positiveLength("down") : nil
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Cyclic.self, kind: "cyclic",
    summary: "Up and down between two rates on straight lines, at constant or shrinking height.",
    formula: "floor + (peak - floor) s g; s the triangle, g = 1, 2^-cycle or factor^t",
    parameters: [
      .peak,
      Parameter(
        "floor", .number(.nonNegative), unit: "learning rate", default: .derived("a quarter of the peak"),
        "The smallest learning rate; Smith advises a third or a quarter of the peak."),
      Parameter(
        "up", .length, unit: "steps", default: .value(.text("10%")),
        "Updates from floor to peak; 10% makes five cycles, and the run ends at the foot of the last."),
      Cyclic.downParameter, Cyclic.modeParameter,
      Parameter(
        "factor", .number(Interval(0, 1, includesLow: false)), default: .derived("none: mode=expRange needs it"),
        "The factor of one update in mode=expRange (torch: gamma)."),
    ] + MomentumRange.optional,
    source: "Smith 2017; torch CyclicLR", example: "cyclic(peak=0.4, floor=0.1, up=10%)")

  static let downParameter = Parameter(
    "down", .length, unit: "steps", default: .derived("as many as up"),
    "Updates from peak to floor; as many as up, the wave of Smith.")

  static let modeParameter = Parameter(
    "mode", .choice(Mode.allCases.map(\.rawValue)), default: .value(.text("triangular")),
    "How the height of the cycles changes; constant, since the others end the run at small rates without need.")
}
