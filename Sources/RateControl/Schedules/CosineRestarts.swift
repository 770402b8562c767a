internal import Glibc

/// Cosine after cosine, each from the peak towards the floor and each a whole number of times longer than the one
/// before (SGDR); the restarts go on for ever.
///
/// `rate(t) = floor + (peak - floor) (1 + cos(pi tau / T_i)) / 2` with `T_i = first multiplier^i` and tau the steps
/// since the restart. At a restart the rate is exactly the peak; the floor itself is never used, since the restart
/// comes first.
///
/// - Accuracy: within 2 ulp of the peak. Cycles are counted in whole numbers, so every boundary is exact; torch's
///   `step(epoch)` and timm take a floating logarithm and return the floor instead of the peak at some restarts
///   (first 1, multiplier 3, step 121).
/// - Complexity: O(1) for multiplier 1; else one round for each cycle before, 63 at most.
/// - Source: Loshchilov and Hutter 2017 (SGDR), eq. 5; torch `CosineAnnealingWarmRestarts`.
///
///     CosineRestarts(peak: 1, first: 3, multiplier: 2)(3)  // 1
public struct CosineRestarts: CatalogSchedule, Hashable {
  /// The rate at every restart.
  public let peak: Double
  /// The rate that each cycle falls towards.
  public let floor: Double
  private let cycles: Cycles

  /// Length of the first cycle, 1 or more.
  public var first: Int { cycles.first }
  /// How many times longer each cycle is than the one before, 1 or more.
  public var multiplier: Int { cycles.multiplier }

  /// Creates a cosine with restarts.
  ///
  /// - Parameters:
  ///   - peak: learning rate at every restart, above 0.
  ///   - floor: learning rate at the end of a cycle, in [0, peak].
  ///   - first: length of the first cycle in updates; below 1 counts as 1.
  ///   - multiplier: growth of the cycles; below 1 counts as 1.
  public init(peak: Double, floor: Double = 0, first: Int, multiplier: Int = 2) {
    self.peak = peak
    self.floor = floor
    cycles = Cycles(first: first, multiplier: multiplier)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let place = cycles.place(of: step)
    return Shape.mix(floor, peak, Shape.cosineFall(Double(place.elapsed) / Double(place.length)))
  }

  /// The 0-based number of the cycle that an update belongs to.
  public func cycle(of step: Int) -> Int { cycles.place(of: step).cycle }
}

extension CosineRestarts {
  /// Creates a cosine with restarts from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let multiplier = try arguments.integer("multiplier")
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), first: try Self.first(arguments, multiplier),
      multiplier: multiplier)
  }

  /// Rounded up: rounded down, a fourth cycle would begin just before the end and leave the run at the peak.
  private static func first(_ arguments: Arguments, _ multiplier: Int) throws(ControllerError) -> Int {
    if arguments.isGiven("first") { return try arguments.positiveLength("first") }
    guard let total = arguments.plan.total else {
      throw arguments.refusal("first", "is missing and the run has no total; write first=500st or give the total")
    }
    let parts = 1 + multiplier + multiplier * multiplier
    return (total - 1) / parts + 1
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    CosineRestarts.self, kind: "cosineRestarts",
    summary: "Cosine after cosine, each longer than the one before, with a restart at the peak (SGDR).",
    formula: "floor + (peak - floor) (1 + cos(pi tau/T_i)) / 2, T_i = first multiplier^i",
    parameters: [
      .peak, .floor,
      Parameter(
        "first", .length, unit: "steps", default: .derived("such that three cycles fill the run"),
        "Length of the first cycle; three cycles fit, so that the run ends at the foot of one."),
      Parameter(
        "multiplier", .integer(1...1000), default: .value(.integer(2)),
        "How many times longer each cycle is than the one before; 2, the paper's own growing setting."),
    ],
    source: "Loshchilov and Hutter 2017 (SGDR), eq. 5; torch CosineAnnealingWarmRestarts",
    example: "cosineRestarts(first=5%, multiplier=2)")
}
