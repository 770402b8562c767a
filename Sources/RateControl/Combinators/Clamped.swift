/// Any controller with its rates of role main kept inside a range.
///
/// `rate = min(max(inner rate, low), high)`. It decides when clipping begins and when it has ended: when the inner rate
/// lies inside by a factor of two from both ends, or by the fourth root of high / low if that is less. So a rate that
/// hovers about an end is reported once; in a range narrower than a factor of 1.46, only the first time.
///
///     Clamped(hypergradient, low: 1e-5, high: 1e-1)
public struct Clamped: Controller {
  /// `clamp`.
  public static let kind = "clamp"
  /// The controller.
  public private(set) var inner: any Controller
  /// The range of learning rates.
  public let low: Double, high: Double
  private var clipping = false
  private var step = 0
  private var stream = DecisionStream()

  /// Clamps a controller to `low...high`, 0 <= low <= high.
  public init(_ inner: any Controller, low: Double, high: Double) {
    self.inner = inner
    self.low = low
    self.high = high
    noteClipping()
  }

  /// What the inner controller needs.
  public var needs: Needs { inner.needs }

  /// The last decision: the beginning or the end of clipping, or one of the inner controller.
  public var decision: Decision? { stream.last }

  /// The number of that decision.
  public var decisionNumber: Int { stream.number }

  /// The inner rate, clipped.
  public var nominalRate: Double? {
    // No closure here and below: it would copy the whole value at every step.
    guard let asked = inner.nominalRate else { return nil }
    return clip(asked)
  }

  /// The inner directive, its rate clipped.
  public var directive: Directive {
    guard case .train(var update) = inner.directive, update.role == .main else { return inner.directive }
    update.rate = clip(update.rate)
    return .train(update)
  }

  private func clip(_ rate: Double) -> Double { min(max(rate, low), high) }

  /// Passes the event on and looks whether clipping has begun or ended.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    try inner.receive(event)
    if case .trained = event { step += 1 }
    noteClipping()
  }

  private mutating func noteClipping() {
    guard let asked = inner.nominalRate else {
      stream.follow(inner)
      return
    }
    let rate = clip(asked)
    let clipped = Clipping.isInForce(asked: asked, low: low, high: high, before: clipping)
    guard clipped != clipping else {
      stream.follow(inner, rate: rate)
      return
    }
    clipping = clipped
    stream.overlook(inner)
    stream.decide(clipping ? .clamped : .unclamped, step: step, rate: rate, [asked, low, high])
  }
}

extension Clamped {
  private enum Key: String, CodingKey { case clipping, step, decisions, of }

  /// Writes whether it clips and the state of the inner controller.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(clipping, forKey: .clipping)
    try container.encode(step, forKey: .step)
    try container.encode(stream, forKey: .decisions)
    try inner.encodeState(to: container.superEncoder(forKey: .of))
  }

  /// Reads whether it clips and the state of the inner controller.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    clipping = try container.decode(Bool.self, forKey: .clipping)
    step = try container.decodeCount(forKey: .step)
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    try inner.decodeState(from: container.superDecoder(forKey: .of))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .combinators, summary: "Any controller with its rates kept inside a range.",
    formula: "min(max(inner rate, low), high)",
    parameters: [
      .of,
      Parameter(
        "low", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
        "The smallest rate; 0 does not bind."),
      Parameter(
        "high", .number(.positive), unit: "learning rate", default: .required, "The largest rate."),
    ],
    source: "torch min_lr and max_lr of single schedulers, for any controller",
    example: "clamp(cosine, 1e-3...0.05)"
  ) { arguments throws(ControllerError) in
    let low = try arguments.number("low")
    let high = try arguments.number("high")
    guard low <= high else { throw arguments.refusal("low", "must not be above high \(high); got \(low)") }
    return Clamped(try arguments.controller("of"), low: low, high: high)
  }
}

extension KeyedDecodingContainer {
  /// A count of 0 or more.
  package func decodeCount(forKey key: Key) throws -> Int {
    let count = try decode(Int.self, forKey: key)
    guard (0...RunPlan.largestTotal).contains(count) else {
      throw ControllerError.state("the stored \(key.stringValue) must be a count from 0 to 2^53; it is \(count)")
    }
    return count
  }

  /// A finite number inside an interval.
  package func decodeNumber(forKey key: Key, in interval: Interval) throws -> Double {
    let number = try decode(Double.self, forKey: key)
    guard number.isFinite, interval.contains(number) else {
      throw ControllerError.state("the stored \(key.stringValue) must lie in \(interval); it is \(number)")
    }
    return number
  }
}
