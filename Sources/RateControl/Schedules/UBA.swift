/// The unified budget-aware schedule (UBA): a cosine bent by one number.
///
/// `rate(t) = floor + (peak - floor) 2(1 + cos x) / (2 phi + (2 - phi)(1 + cos x))`, x = pi t/T, T `steps`. That is
/// REX's rational map with beta = phi/2 on top of a cosine: phi 2 is exactly cosine, phi towards 0 stays at the peak
/// and falls off a cliff, a large phi falls at once and then creeps.
///
/// - Accuracy: within 6 ulp of the peak. Exactly the peak at 0 and exactly the floor from T on.
/// - Edge cases: any phi above 0 gives finite rates. The mean over the run is `1 / (1 + sqrt(phi / 2))` of the peak;
///   phi and 4/phi mirror each other: `m_phi(T - t) = 1 - m_4/phi(t)`.
/// - Source: "unified budget-aware" learning rate schedule; UNVERIFIED, no code or readable formula was found.
///
///     UBA(peak: 1, steps: 10, phi: 1)(5)  // 0.666...
public struct UBA: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// The bend; 2 is cosine.
  public let phi: Double

  /// Creates a unified budget-aware schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - phi: dimensionless, above 0.
  public init(peak: Double, floor: Double = 0, steps: Int, phi: Double = 2) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
    self.phi = phi
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard step < steps else { return floor }
    return Profile.mix(Self.share(step, of: steps, phi: phi), from: peak, to: floor)
  }

  /// The share of the way down that is still to go.
  static func share(_ step: Int, of steps: Int, phi: Double) -> Double {
    let length = Double(steps)
    let left = Profile.cosine(left: Double(steps - step) / length)
    return Profile.rational(left, Profile.cosine(left: Double(step) / length), beta: phi / 2)
  }
}

extension UBA {
  /// Creates a unified budget-aware schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps(),
      phi: try arguments.number("phi"))
  }

  /// What is not known of the formula.
  static let verification = Verification.unverified(
    "the paper could not be read and no code was found: formula, phases and advice on phi are from memory")

  /// `phi`, which the phases have too.
  static let phi = Parameter(
    "phi", .number(.positive), default: .value(.number(2)),
    "The bend: 2 is exactly cosine, the default, since the paper's advice by optimizer could not be checked; less "
      + "stays high for longer, more falls early.")

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    UBA.self, kind: "uba",
    summary: "Unified budget-aware schedule: a cosine bent by one number.",
    formula: "floor + (peak - floor) 2(1 + cos x) / (2 phi + (2 - phi)(1 + cos x)), x = pi t/T",
    parameters: [.peak, .floor, .steps, phi],
    source: "the paper on a unified budget-aware learning rate schedule (formula UNVERIFIED)",
    verification: verification)
}
