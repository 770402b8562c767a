/// Several unified budget-aware phases one after another: the first falls, the second rises, and so on in turn.
///
/// In phase k from step `a` to step `b`, with u = (t - a)/(b - a): `low + (high - low) m(u)` if k is odd (1, 3, ...),
/// `low + (high - low) m(1 - u)` if it is even; m is the profile of ``UBA``. After the last end its value is held.
///
/// - Accuracy: within 6 ulp of the phase's high value.
/// - Edge cases: the rate jumps at a boundary if the neighbours' end values differ; that is allowed, as a restart.
/// - Complexity: O(log of the number of phases).
/// - Source: as ``UBA``; UNVERIFIED.
///
///     try UBAPhases(ends: [10, 20], low: [0, 0], high: [1, 0.5])(20)  // 0.5
public struct UBAPhases: CatalogSchedule, Hashable {
  /// The smallest rate of each phase.
  public let low: [Double]
  /// The largest rate of each phase.
  public let high: [Double]
  /// The bend; 2 is cosine.
  public let phi: Double
  private let phases: Boundaries

  /// Creates phases.
  ///
  /// - Parameters:
  ///   - ends: the step at which each phase ends, rising, one or more.
  ///   - low: smallest learning rate of each phase, 0 or more; as many as ends.
  ///   - high: largest learning rate of each phase, not below its low; as many as ends.
  ///   - phi: dimensionless, above 0.
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(ends: [Int], low: [Double], high: [Double], phi: Double = 2) throws(ControllerError) {
    try self.init(ends: ends, low: low, high: high, phi: phi, at: "")
  }

  private init(ends: [Int], low: [Double], high: [Double], phi: Double, at place: String) throws(ControllerError) {
    guard !ends.isEmpty else { throw .configuration(place: place + "ends", "is empty; write one end or more") }
    phases = try Boundaries(ends, place: place + "ends")
    for (name, list) in [("low", low), ("high", high)] where list.count != ends.count {
      throw .configuration(
        place: place + name, "must have one rate for each of the \(ends.count) phases; got \(list.count)")
    }
    for index in ends.indices where !(low[index] >= 0 && low[index] <= high[index] && high[index].isFinite) {
      throw .configuration(
        place: "\(place)low[\(index)]",
        "must be 0 or more and not above the high rate \(high[index]) of its phase; got \(low[index])")
    }
    self.low = low
    self.high = high
    self.phi = phi
  }

  /// The step at which each phase ends.
  public var ends: [Int] { phases.ends }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let phase = min(phases.segment(of: step), high.count - 1)
    let length = phases.length(of: phase)
    let done = min(step - phases.start(of: phase), length)
    let share = UBA.share(phase.isMultiple(of: 2) ? done : length - done, of: length, phi: phi)
    return Profile.mix(share, from: high[phase], to: low[phase])
  }
}

extension UBAPhases {
  /// Creates phases from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let ends = try arguments.lengths("ends") ?? []
    let low = try arguments.numbers("low") ?? ends.map { _ in 0 }
    var high = try arguments.numbers("high") ?? []
    if high.isEmpty {
      let peak = try arguments.peak()
      high = ends.map { _ in peak }
    }
    try self.init(ends: ends, low: low, high: high, phi: try arguments.number("phi"), at: arguments.prefix)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    UBAPhases.self, kind: "ubaPhases",
    summary: "Unified budget-aware phases that fall and rise in turn.",
    formula: "phase k: low + (high - low) m_phi(u), with 1 - u for u where k is even",
    parameters: [
      .peak,
      Parameter(
        "ends", .list(.length, atLeast: 1), unit: "steps", default: .required,
        "The step at which each phase ends, rising; phases 1, 3, ... fall, phases 2, 4, ... rise."),
      Parameter(
        "high", .list(.number(.positive), atLeast: 1), unit: "learning rate", default: .derived("the peak for each"),
        "The largest rate of each phase; the peak, so that one number sets them all."),
      Parameter(
        "low", .list(.number(.nonNegative), atLeast: 1), unit: "learning rate", default: .derived("0 for each"),
        "The smallest rate of each phase; 0, since the last updates of a phase should only settle."),
      UBA.phi,
    ],
    source: "the paper on a unified budget-aware learning rate schedule (formula UNVERIFIED)",
    verification: UBA.verification, example: "ubaPhases(ends=[40st, 60st, 100st])")
}

extension Arguments {
  /// What stands before the name of a parameter in a sentence.
  var prefix: String { place.isEmpty ? "" : "\(place)." }
}
