internal import Glibc

/// Warm-up, stable, decay (WSD): a line from 0 to the peak, the peak for as long as wanted, then a short decay.
///
/// `peak t/W` for t < W; `peak` until step S; then the decay of ``DecayShape`` over D steps, or with a half-life H
/// `max(floor, peak 2^(-(t - S)/H))`. Unless S is written, S = N - D for a run of N steps. A run without a total stays
/// at the peak; when it is told its total (`replanned`), the decay covers the last D steps before it.
///
/// - Accuracy: within 4 ulp of the peak; exactly the peak on the plateau, exactly the floor at the end of a shape.
/// - Edge cases: D = 0 is a drop to the floor at S. A total told when less than D is left puts the run inside the
///   decay: the rate jumps down. The half-life form has no end of its own; it stops falling where the run ends.
/// - Source: Hu et al. 2024 (MiniCPM); the half-life form as `WarmupStableExp` of OpenBMB's training code
///   (`lr_scheduler.py`; its half-life of 5000 steps is UNVERIFIED); shapes as timm `scheduler/wsd_lr.py`.
///
///     WSD(peak: 1, warmup: 10, stableUntil: 80, decay: 20)(85)  // 0.5
public struct WSD: CatalogSchedule, Hashable {
  /// The rate of the plateau.
  public let peak: Double
  /// The smallest rate of the decay.
  public let floor: Double
  /// Length of the warm-up.
  public let warmup: Int
  /// Where the decay begins; nil: nowhere.
  public let stableUntil: Int?
  /// Length of the decay.
  public let decay: Int
  /// How the rate falls.
  public let shape: DecayShape
  /// The half-life, if the decay is that of one.
  public let halfLife: Double?
  private let start: Int

  /// Creates a schedule with a decay of a given length.
  ///
  /// - Parameters:
  ///   - peak: learning rate of the plateau, above 0.
  ///   - floor: learning rate after the decay, in [0, peak].
  ///   - warmup: steps of the rise, 0 or more.
  ///   - stableUntil: step at which the decay begins; nil: never.
  ///   - decay: steps of the decay, 0 or more.
  ///   - shape: how the rate falls.
  public init(
    peak: Double, floor: Double = 0, warmup: Int = 0, stableUntil: Int?, decay: Int,
    shape: DecayShape = .oneMinusSqrt
  ) {
    self.init(peak, floor, warmup, stableUntil, decay, shape, nil)
  }

  /// Creates a schedule that halves its rate every `halfLife` steps.
  ///
  /// - Parameters:
  ///   - peak: learning rate of the plateau, above 0.
  ///   - floor: learning rate below which it does not fall, in [0, peak].
  ///   - warmup: steps of the rise, 0 or more.
  ///   - stableUntil: step at which the decay begins; nil: never.
  ///   - decay: steps after which the rate is held; nil: never.
  ///   - halfLife: steps in which the rate halves, above 0.
  public init(
    peak: Double, floor: Double = 0, warmup: Int = 0, stableUntil: Int?, decay: Int? = nil, halfLife: Double
  ) {
    self.init(peak, floor, warmup, stableUntil, decay ?? .max, .exponential, halfLife)
  }

  private init(
    _ peak: Double, _ floor: Double, _ warmup: Int, _ stableUntil: Int?, _ decay: Int, _ shape: DecayShape,
    _ halfLife: Double?
  ) {
    self.peak = peak
    self.floor = floor
    self.warmup = max(warmup, 0)
    self.stableUntil = stableUntil
    self.decay = max(decay, 0)
    self.shape = shape
    self.halfLife = halfLife
    start = max(stableUntil ?? .max, self.warmup)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return peak * (Double(step) / Double(warmup)) }
    guard step >= start, stableUntil != nil else { return peak }
    let done = step - start
    if let halfLife { return max(floor, peak * exp2(-Double(min(done, decay)) / halfLife)) }
    return done >= decay ? floor : shape(Double(done) / Double(decay), from: peak, to: floor)
  }
}

extension WSD {
  /// The share of the run that the decay takes unless its length is written.
  static let decayShare = 0.2

  /// Creates a schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    try self.init(arguments, end: try arguments.stepsIfKnown())
  }

  /// Creates a schedule whose decay ends at `end`, if that is known.
  init(_ arguments: Arguments, end: Int?) throws(ControllerError) {
    let peak = try arguments.peak()
    let floor = try arguments.floor(below: peak)
    let warmup = try arguments.length("warmup")
    let part = try Self.decay(arguments, after: warmup, end: end)
    let halfLife = try arguments.optionalNumber("halfLife")
    if halfLife != nil, arguments.isGiven("shape"), try arguments.choice("shape") != "exponential" {
      throw arguments.refusal("halfLife", "belongs to shape=exponential; leave one of the two out")
    }
    let shape = halfLife == nil ? try arguments.decayShape(to: floor) : .exponential
    guard part.from == nil || part.length != nil || halfLife != nil else {
      throw arguments.refusal("decay", "is missing: without a total write how long it takes, as in decay=1000st")
    }
    self.init(peak, floor, warmup, part.from, part.length ?? .max, shape, halfLife)
  }

  /// Where the decay begins and how long it is, as far as that is known.
  private static func decay(_ arguments: Arguments, after warmup: Int, end: Int?) throws(ControllerError)
    -> (from: Int?, length: Int?)
  {
    if arguments.isGiven("stableUntil") {
      let from = try arguments.length("stableUntil")
      guard from >= warmup else {
        throw arguments.refusal("stableUntil", "must not be before the warm-up's end \(warmup); got \(from)")
      }
      return (from, try arguments.optionalLength("decay") ?? end.map { max($0 - from, 0) })
    }
    let written = try arguments.lengthOnceTold("decay")
    guard let end else { return (nil, written) }
    guard warmup <= end else {
      throw arguments.refusal("warmup", "must not be longer than the \(end) steps there are; got \(warmup)")
    }
    let length = written ?? min(Int((decayShare * Double(end)).rounded()), end - warmup)
    guard length <= end - warmup else {
      throw arguments.refusal(
        "decay", "of \(length) steps does not fit after a warm-up of \(warmup) into \(end) steps; write shorter ones")
    }
    return (end - length, length)
  }

  /// `decay`, which other kinds have too.
  static let decay = Parameter(
    "decay", .length, unit: "steps", default: .derived("20% of the steps, once they are known"),
    "Length of the decay; 20% as in timm (MiniCPM found that 10% suffices for long runs). A percentage waits for the "
      + "total.")

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    WSD.self, kind: "wsd",
    summary: "Warm-up, stable, decay: needs no total and decays to end where it is told.",
    formula: "peak t/W; peak; then shape from peak to floor over the last D steps, or peak 2^(-(t - S)/halfLife)",
    parameters: [
      .peak, .floor, .steps,
      .warmup, decay,
      .decayShape(.oneMinusSqrt, "1 - sqrt(q) as in timm, which Hagele et al. 2024 advise;"),
      Parameter(
        "halfLife", .number(.positive), unit: "steps", default: .derived("none: the shape ends at the floor"),
        "Steps in which the rate halves, instead of a shape (MiniCPM's form); no default, its 5000 is for 2.4 "
          + "billion parameters and unverified."),
      Parameter(
        "stableUntil", .length, unit: "steps", default: .derived("the steps less the decay"),
        "Step at which the decay begins, whatever the total is."),
    ],
    source: "Hu et al. 2024 (MiniCPM); OpenBMB training code lr_scheduler.py; timm scheduler/wsd_lr.py")
}
