/// A schedule refined from the gradient norms of an earlier run, at any length.
///
/// `rate(t) = floor + (peak - floor) m(p)` with the multipliers of ``Refinement`` spread evenly over the run: the first
/// is that of the first update, the last (0) that of the last, t = T - 1; between them a straight line.
///
/// - Accuracy: the multipliers themselves if there are as many as steps; else to the last digits of the line.
/// - Edge cases: after T the floor is held. A run of one step has the first multiplier.
/// - Complexity: O(1); the list of multipliers is made once.
/// - Source: as ``Refinement``; the multiplier belongs to a freshly tuned peak.
///
///     try Refined(peak: 1, steps: 5, gradientNorms: [4, 2, 1, 1, 2], smoothing: 0)(2)  // 1.0
public struct Refined: CatalogSchedule, Hashable {
  /// The rate where the multiplier is 1.
  public let peak: Double
  /// The rate where the multiplier is 0.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// The multipliers, one or more.
  public let multipliers: [Double]

  /// Creates a refined schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate where the multiplier is 1, above 0.
  ///   - floor: learning rate where it is 0, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - gradientNorms: of the steps of an earlier run.
  ///   - exponent: 2 for SGD with l2 norms, 1 for Adam with l1 norms.
  ///   - smoothing: width of the running median over the number of points.
  ///   - resample: points to which a shorter list is interpolated first; nil: none.
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(
    peak: Double, floor: Double = 0, steps: Int, gradientNorms: [Double], exponent: Double = 2,
    smoothing: Double = 0.1, resample: Int? = nil
  ) throws(ControllerError) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
    multipliers = try Refinement.multipliers(
      gradientNorms: gradientNorms, exponent: exponent, smoothing: smoothing, resample: resample)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard step < steps else { return floor }
    let place = steps > 1 ? Double(step) * Double(multipliers.count - 1) / Double(steps - 1) : 0
    return Profile.mix(Refinement.value(of: multipliers, at: place), from: peak, to: floor)
  }
}

extension Refined {
  /// Creates a refined schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps(),
      multipliers: try Self.multipliers(arguments))
  }

  private init(peak: Double, floor: Double, steps: Int, multipliers: [Double]) {
    self.peak = peak
    self.floor = floor
    self.steps = steps
    self.multipliers = multipliers
  }

  private static func multipliers(_ arguments: Arguments) throws(ControllerError) -> [Double] {
    let norms = try arguments.numbers("gradientNorms") ?? []
    do {
      return try Refinement.multipliers(
        gradientNorms: norms, exponent: try arguments.number("exponent"),
        smoothing: try arguments.number("smoothing"), resample: try arguments.optionalInteger("resample"),
        dropEnds: try arguments.integer("dropEnds"))
    } catch {
      if case .configuration(let name, let sentence) = error { throw arguments.refusal(name, sentence) }
      throw error
    }
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Refined.self, kind: "refined",
    summary: "A schedule refined from the gradient norms of an earlier run.",
    formula: "m_t = w_t (w_(t+1) + ... + w_T) / max, w_t = G_t^-exponent of the smoothed norms",
    parameters: [
      .peak, .floor, .steps,
      Parameter(
        "gradientNorms", .list(.number(.nonNegative), atLeast: 1), default: .required,
        "Gradient norms of the steps of an earlier run with a known schedule (l2 for SGD, l1 for Adam)."),
      Parameter(
        "exponent", .number(Refinement.exponents), default: .value(.number(2)),
        "2 for SGD with l2 norms, 1 for Adam with l1 norms; 2, since l2 norms are what most loops log."),
      Parameter(
        "smoothing", .number(.unit), default: .value(.number(0.1)),
        "Width of the running median over the number of points; 0.1 as in the authors' code, 0: none."),
      Parameter(
        "resample", .integer(Refinement.points), unit: "points", default: .derived("none: the norms as they are"),
        "Points to which a shorter list is interpolated before the median; the authors use 10000."),
      Parameter(
        "dropEnds", .integer(0...1_000_000), unit: "entries", default: .value(.integer(0)),
        "Entries dropped at each end of the list; 0 keeps what was measured, the authors' code drops 2."),
    ],
    source: "Defazio et al. 2023; facts of facebookresearch/adaptive_scheduling find_schedule.py and visual.py",
    example: "refined(gradientNorms=[4, 2, 1, 1, 2], smoothing=0)")
}
