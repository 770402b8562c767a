/// The peak for a while, then a straight line to the floor.
///
/// `rate(t) = peak` until p = t/T reaches `delay`, then `floor + (peak - floor)(1 - p)/(1 - delay)`, T `steps`.
///
/// - Accuracy: within 3 ulp of the peak. Exactly the peak until the delay is over and exactly the floor from T on.
/// - Source: a baseline of Chen, Wolfe and Kyrillidis 2022 (REX); UNVERIFIED, from memory.
///
///     DelayedLinear(peak: 1, steps: 10, delay: 0.5)(8)  // 0.4
public struct DelayedLinear: CatalogSchedule, Hashable {
  /// The rate before the decay.
  public let peak: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// The share of the length before the decay begins.
  public let delay: Double

  /// Creates a delayed line.
  ///
  /// - Parameters:
  ///   - peak: learning rate at first, above 0.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - delay: share of the length, in [0, 1).
  public init(peak: Double, floor: Double = 0, steps: Int, delay: Double = 0.5) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
    self.delay = delay
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard step < steps else { return floor }
    guard Double(step) > delay * Double(steps) else { return peak }
    let share = Double(steps - step) / Double(steps) / (1 - delay)
    return Profile.mix(share, from: peak, to: floor)
  }
}

extension DelayedLinear {
  /// Creates a delayed line from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps(),
      delay: try arguments.number("delay"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    DelayedLinear.self, kind: "delayedLinear",
    summary: "The peak for a while, then a straight line to the floor.",
    formula: "peak until p = delay, then floor + (peak - floor)(1 - p)/(1 - delay), p = t/T",
    parameters: [
      .peak, .floor, .steps,
      Parameter(
        "delay", .number(Interval(0, 1, includesHigh: false)), default: .value(.number(0.5)),
        "Share of the length before the decay begins; half, midway between linear decay and a late drop."),
    ],
    source: "a baseline of Chen, Wolfe and Kyrillidis 2022 (REX)",
    verification: .unverified("the baseline and its delays are from memory"))
}
