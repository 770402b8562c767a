/// Any controller with its rates of role main times a schedule.
///
/// `rate = inner rate * multiplier(t)`; the multiplier is a controller that reads nothing, made with a base rate of 1.
/// After its end its last value is held.
///
///     Product(of: plateau, by: Scheduled(Cosine(peak: 1, steps: 1000), total: 1000))
public struct Product: Controller {
  /// `product`.
  public static let kind = "product"
  /// The controller.
  public private(set) var inner: any Controller
  private var multiplier: any Controller
  private var factor: Double
  private var stream = DecisionStream()

  /// Multiplies a controller by one that reads nothing and asks for updates alone.
  public init(of inner: any Controller, by multiplier: any Controller) {
    self.inner = inner
    self.multiplier = multiplier
    factor = multiplier.nominalRate ?? 1
  }

  /// What the inner controller needs.
  public var needs: Needs { inner.needs }

  /// The inner decision with the rate that followed from it here.
  public var decision: Decision? { stream.last }

  /// The number of that decision.
  public var decisionNumber: Int { stream.number }

  /// The inner rate times the multiplier.
  public var nominalRate: Double? {
    guard let rate = inner.nominalRate else { return nil }
    return Scaled.finite(rate * factor)
  }

  /// The inner directive, its rate multiplied.
  public var directive: Directive {
    guard case .train(var update) = inner.directive, update.role == .main else { return inner.directive }
    update.rate = Scaled.finite(update.rate * factor)
    return .train(update)
  }

  /// Passes the event on; the multiplier counts the updates.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    try pass(event)
    stream.follow(inner, rate: nominalRate)
  }

  private mutating func pass(_ event: LoopEvent) throws(ControllerError) {
    switch event {
    case .replanned:
      var changed = multiplier
      try changed.receive(event)
      try inner.receive(event)
      multiplier = changed
      factor = multiplier.nominalRate ?? factor
    case .trained:
      try inner.receive(event)
      guard multiplier.nominalRate != nil else { return }
      // It asked for an update, so it cannot refuse one.
      try? multiplier.receive(.trained(Readings()))
      factor = multiplier.nominalRate ?? factor
    default: try inner.receive(event)
    }
  }
}

extension Product {
  private enum Key: String, CodingKey { case factor, decisions, of, by }

  /// Writes the states of both.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(factor, forKey: .factor)
    try container.encode(stream, forKey: .decisions)
    try inner.encodeState(to: container.superEncoder(forKey: .of))
    try multiplier.encodeState(to: container.superEncoder(forKey: .by))
  }

  /// Reads the states of both.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    factor = try container.decodeNumber(forKey: .factor, in: .nonNegative)
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    try inner.decodeState(from: container.superDecoder(forKey: .of))
    try multiplier.decodeState(from: container.superDecoder(forKey: .by))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .combinators, summary: "Any controller with its rates times a schedule.",
    formula: "inner rate * multiplier(t)",
    parameters: [
      .of,
      Parameter(
        "by", .controller, unit: "controller", default: .required,
        "The multiplier: any controller that needs no readings, made with a base rate of 1."),
    ],
    source: "torch MultiplicativeLR and ChainedScheduler do this to closed forms",
    example: "product(constant, cosine)"
  ) { arguments throws(ControllerError) in
    guard case .controller(let configuration) = arguments.written("by") else {
      throw arguments.refusal("by", "is missing; write a controller")
    }
    let by = try arguments.part(configuration, "by", total: arguments.plan.total, baseRate: 1)
    guard by.needs.isEmpty, by.nominalRate != nil else {
      throw arguments.refusal("by", "must be a controller that needs no readings; \(configuration.kind) needs some")
    }
    return Product(of: try arguments.controller("of"), by: by)
  }
}
