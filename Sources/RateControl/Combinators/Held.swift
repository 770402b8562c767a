/// Any controller whose rate is looked at only now and then and held in between: the sampling rate of a profile.
///
/// `rate(t) = inner rate at the largest sample point <= t`; sample points are 0 and every multiple of `every`, or 0 and
/// the points listed. For a decreasing profile the held rate is at least the profile's, and equal at the points.
///
/// - Source: Chen, Wolfe, Kyrillidis 2022 (REX): profile and sampling rate as separate choices.
///
///     Held(Scheduled(Rex(peak: 0.1, steps: 1000), total: 1000), every: 100)
public struct Held: Controller {
  /// `hold`.
  public static let kind = "hold"
  /// The controller.
  public private(set) var inner: any Controller
  private let every: Int
  private let points: [Int]
  private var step = 0
  private var next = 0
  private var held: Double?
  private var stream = DecisionStream()

  /// Samples a controller every so many updates, 1 or more.
  public init(_ inner: any Controller, every: Int) {
    self.inner = inner
    self.every = max(every, 1)
    points = []
  }

  /// Samples a controller at step 0 and at the steps listed.
  public init(_ inner: any Controller, at points: [Int]) {
    self.inner = inner
    every = .max
    self.points = Set(points).filter { $0 > 0 }.sorted()
  }

  /// What the inner controller needs.
  public var needs: Needs { inner.needs }

  /// The inner decision with the rate that is held.
  public var decision: Decision? { stream.last }

  /// The number of the inner decision.
  public var decisionNumber: Int { stream.number }

  /// The rate held, or the inner one at a sample point.
  public var nominalRate: Double? {
    if let held { return held }
    return inner.nominalRate
  }

  /// The inner directive with the rate held.
  public var directive: Directive {
    guard let held, case .train(var update) = inner.directive, update.role == .main else { return inner.directive }
    update.rate = held
    return .train(update)
  }

  /// Passes the event on; keeps the rate that a sample point used until the next.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    guard case .trained = event else {
      try inner.receive(event)
      stream.follow(inner, rate: nominalRate)
      return
    }
    let used = nominalRate
    try inner.receive(event)
    step += 1
    held = reachesSamplePoint() ? nil : used
    stream.follow(inner, rate: nominalRate)
  }

  private mutating func reachesSamplePoint() -> Bool {
    guard next < points.count, points[next] == step else { return every != .max && step.isMultiple(of: every) }
    next += 1
    return true
  }
}

extension Held {
  private enum Key: String, CodingKey { case step, held, decisions, of }

  /// Writes the rate held and the state of the inner controller.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    try container.encodeIfPresent(held, forKey: .held)
    try container.encode(stream, forKey: .decisions)
    try inner.encodeState(to: container.superEncoder(forKey: .of))
  }

  /// Reads the rate held and the state of the inner controller.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    step = try container.decodeCount(forKey: .step)
    held = container.contains(.held) ? try container.decodeNumber(forKey: .held, in: .nonNegative) : nil
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    next = points.firstIndex { $0 > step } ?? points.count
    try inner.decodeState(from: container.superDecoder(forKey: .of))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .combinators,
    summary: "Any controller whose rate is sampled now and then and held in between.",
    formula: "inner rate at the largest sample point <= t",
    parameters: [
      .of,
      Parameter(
        "every", .length, unit: "steps", default: .derived("only the points in at"),
        "Distance of the sample points; none unless written, since how often to sample is what this is used to choose."),
      Parameter(
        "at", .list(.length, atLeast: 1), unit: "steps", default: .derived("none"),
        "Sample points beside step 0, as [50%, 75%]; none unless written, since most samplings are even (every)."),
    ],
    source: "Chen, Wolfe, Kyrillidis 2022 (REX), sampling rate; which rates the paper tried is unverified",
    verification: .unverified("the paper's list of sampling rates"), example: "hold(cosine, every=10st)"
  ) { arguments throws(ControllerError) in
    let inner = try arguments.controller("of")
    let points = try arguments.lengths("at")
    guard let every = try arguments.optionalLength("every") else {
      guard let points else { throw arguments.refusal("every", "is missing; write every=10st or at=[50%, 75%]") }
      return Held(inner, at: points)
    }
    guard points == nil else { throw arguments.refusal("at", "cannot stand beside every; write one of the two") }
    guard every > 0 else { throw arguments.refusal("every", "must be 1 step or more; got \(every)") }
    return Held(inner, every: every)
  }
}
