/// WSD-S: one run that decays before several chosen ends and goes on at the peak at once after each.
///
/// For ends `E_1 < E_2 < ...` with decays `D_k`: the peak until `E_k - D_k`, then the shape down to r peak at `E_k`,
/// q = (t - (E_k - D_k))/D_k; from `E_k` on the peak again. A checkpoint taken at an end is a finished model. The
/// default shape is rational: `peak / (q/r + 1 - q)`. After the last end r peak is held.
///
/// - Accuracy: within 4 ulp of the peak; exactly the peak on every plateau.
/// - Edge cases: each cycle covers [start, end): the end value itself is only reached at the last end. Without ends
///   and without a total it stays at the peak; told a total, it decays so that it ends there.
/// - Complexity: O(log of the number of ends).
/// - Source: Wen et al. 2024 (river valley), read in facebookresearch/lingua `lingua/optim.py` (`lr_wsd`, decay a
///   tenth of the steps so far), stanford-crfm/levanter `optim/config.py` (a share of the cycle) and OLMo-core `WSDS`
///   (linear); they disagree on the length of the decay.
///
///     try WSDSimplified(peak: 1, ends: [20, 40], decays: [4, 4])(18)  // 0.1818...
public struct WSDSimplified: CatalogSchedule, Hashable {
  /// The rate of the plateaus.
  public let peak: Double
  /// The rate at the ends.
  public let floor: Double
  /// Length of the warm-up.
  public let warmup: Int
  /// Length of the decay before each end.
  public let decays: [Int]
  /// How the rate falls.
  public let shape: DecayShape
  private let cycles: Boundaries

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate of the plateaus, above 0.
  ///   - floorRatio: rate at the ends over the peak, in (0, 1]; 0 too for shapes that can reach it.
  ///   - warmup: steps of the rise from 0, not longer than the plateau of the first cycle.
  ///   - ends: steps at which the decays end, rising; none: always the peak.
  ///   - decays: steps of each decay, from 1 to the length of its cycle; as many as ends.
  ///   - shape: how the rate falls.
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(
    peak: Double, floorRatio: Double = 0.1, warmup: Int = 0, ends: [Int], decays: [Int],
    shape: DecayShape = .rational
  ) throws(ControllerError) {
    try self.init(peak, peak * floorRatio, warmup, ends, decays, shape, at: "")
  }

  private init(
    _ peak: Double, _ floor: Double, _ warmup: Int, _ ends: [Int], _ decays: [Int], _ shape: DecayShape,
    at place: String
  ) throws(ControllerError) {
    self.peak = peak
    self.floor = floor
    self.warmup = max(warmup, 0)
    self.shape = shape
    self.decays = decays
    cycles = try Boundaries(ends, place: place + "ends")
    guard decays.count == ends.count else {
      throw .configuration(
        place: place + "decays", "must have one length for each of the \(ends.count) ends; got \(decays.count)")
    }
    for index in ends.indices {
      let room = cycles.length(of: index) - (index == 0 ? self.warmup : 0)
      guard decays[index] >= 1, decays[index] <= room else {
        throw .configuration(
          place: "\(place)decays[\(index)]",
          "must be from 1 to the \(room) steps that the cycle ending at \(ends[index]) has; got \(decays[index])")
      }
    }
  }

  /// The steps at which the decays end.
  public var ends: [Int] { cycles.ends }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return peak * (Double(step) / Double(warmup)) }
    let cycle = cycles.segment(of: step)
    guard cycle < decays.count else { return decays.isEmpty ? peak : floor }
    let done = step - (cycles.ends[cycle] - decays[cycle])
    return done <= 0 ? peak : shape(Double(done) / Double(decays[cycle]), from: peak, to: floor)
  }
}

extension WSDSimplified {
  /// Creates a schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let floor = peak * (try arguments.number("floorRatio"))
    let warmup = try arguments.length("warmup")
    var ends = try arguments.lengths("ends") ?? []
    if ends.isEmpty, let end = try arguments.stepsIfKnown() { ends = [end] }
    let cycles = try Boundaries(ends, place: arguments.prefix + "ends")
    let share = try arguments.number("decayShare")
    let decays =
      try arguments.lengths("decays")
      ?? ends.indices.map { index in
        let room = cycles.length(of: index) - (index == 0 ? warmup : 0)
        return max(1, min(Int((share * Double(ends[index])).rounded()), room))
      }
    try self.init(
      peak, floor, warmup, ends, decays, try arguments.decayShape(to: floor), at: arguments.prefix)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    WSDSimplified.self, kind: "wsdSimplified",
    summary: "WSD-S: decays before several chosen ends and goes on at the peak after each.",
    formula: "peak until E_k - D_k, then peak / (q/r + 1 - q), q = (t - E_k + D_k)/D_k; from E_k on the peak again",
    parameters: [
      .peak, .steps,
      Parameter(
        "ends", .list(.length, atLeast: 1), unit: "steps",
        default: .derived("one end, at the last step, once that is known"),
        "The steps at which a finished model is wanted, rising."),
      Parameter(
        "decays", .list(.length, atLeast: 1), unit: "steps", default: .derived("decayShare of each end"),
        "Length of the decay before each end; a share, so that later decays are longer, as in lingua."),
      Parameter(
        "decayShare", .number(Interval(0, 1, includesLow: false)), default: .value(.number(0.1)),
        "Length of a decay over the steps up to its end, cut to its cycle; a tenth as in lingua."),
      Parameter(
        "floorRatio", .number(.unit), default: .value(.number(0.1)),
        "Rate at the ends over the peak; a tenth as in lingua and levanter."),
      .decayShape(.rational, "rational, even steps of 1/rate, as the authors and lingua have it;"), .warmup,
    ],
    source: "Wen et al. 2024; facebookresearch/lingua lingua/optim.py lr_wsd; stanford-crfm/levanter optim/config.py",
    example: "wsdSimplified(ends=[40st, 100st])")
}
