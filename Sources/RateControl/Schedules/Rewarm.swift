/// Re-warming and re-decaying: for each data set a line up to the peak and a cosine down to the floor.
///
/// Data set k with `T_k` updates, of which `W_k = share T_k` (rounded) warm up, n steps into it:
/// `floor + (peak - floor) n/W_k` for n < W_k, then `floor + (peak - floor)(1 + cos(pi (n - W_k)/(T_k - W_k)))/2`.
/// Every warm-up starts at the floor, where the set before ended, so nothing jumps; after the last set the floor is held.
///
/// - Accuracy: within 4 ulp of the peak; exactly the peak at W_k.
/// - Edge cases: the first update of the run is at the floor, so with floor 0 it is idle. Many codes start every
///   warm-up from 0 and jump.
/// - Complexity: O(log of the number of data sets).
/// - Source: Ibrahim et al. 2024, "simple and scalable strategies"; the share of 1% is UNVERIFIED.
///
///     try Rewarm(peak: 1, lengths: [100, 200], warmupShare: 0.1)(110)  // 0.5
public struct Rewarm: CatalogSchedule, Hashable {
  /// The largest rate.
  public let peak: Double
  /// The rate between data sets.
  public let floor: Double
  /// The share of each data set that warms up.
  public let warmupShare: Double
  private let sets: Boundaries

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - peak: largest learning rate, above 0.
  ///   - floor: learning rate between data sets, in [0, peak].
  ///   - lengths: updates of each data set, 1 or more.
  ///   - warmupShare: share of each data set, in [0, 1).
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(peak: Double, floor: Double = 0, lengths: [Int], warmupShare: Double = 0.01) throws(ControllerError) {
    self.init(peak, floor, try Boundaries(lengths: lengths, place: "lengths"), warmupShare)
  }

  private init(_ peak: Double, _ floor: Double, _ sets: Boundaries, _ warmupShare: Double) {
    self.peak = peak
    self.floor = floor
    self.sets = sets
    self.warmupShare = warmupShare
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let set = sets.segment(of: step)
    guard set < sets.ends.count else { return floor }
    let length = sets.length(of: set)
    let done = step - sets.start(of: set)
    let warmup = min(Int((warmupShare * Double(length)).rounded()), length)
    let share =
      done < warmup ? Double(done) / Double(warmup) : Profile.cosine(done - warmup, of: length - warmup)
    return Profile.mix(share, from: peak, to: floor)
  }
}

extension Rewarm {
  /// Creates a schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let floor = try arguments.floor(below: peak)
    var lengths = try arguments.lengths("lengths") ?? []
    if lengths.isEmpty { lengths = [try arguments.steps()] }
    self.init(
      peak, floor, try Boundaries(lengths: lengths, place: arguments.prefix + "lengths"),
      try arguments.number("warmupShare"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Rewarm.self, kind: "rewarm",
    summary: "Re-warming and re-decaying: up to the peak and down to the floor for each data set.",
    formula: "floor + (peak - floor) n/W_k; then floor + (peak - floor)(1 + cos(pi (n - W_k)/(T_k - W_k)))/2",
    parameters: [
      .peak, .floor, .steps,
      Parameter(
        "lengths", .list(.length, atLeast: 1), unit: "steps", default: .derived("one data set: all steps"),
        "Updates of each data set; one unless written, which is a plain warm-up and decay."),
      Parameter(
        "warmupShare", .number(Interval(0, 1, includesHigh: false)), default: .value(.number(0.01)),
        "Share of each data set that warms up; 1% as the paper is remembered (unverified)."),
    ],
    source: "Ibrahim et al. 2024, Simple and Scalable Strategies to Continually Pre-train Large Language Models",
    verification: .unverified("the share of 1% and the start of each warm-up are from memory"),
    example: "rewarm(lengths=[40st, 60st], warmupShare=0.1)")
}
