/// Any controller with its rates of role main times a factor.
///
/// `rate = factor * inner rate`.
///
///     Scaled(plateau, by: 0.5)
public struct Scaled: Controller {
  /// `scale`.
  public static let kind = "scale"
  /// The controller.
  public private(set) var inner: any Controller
  /// The factor, above 0.
  public let factor: Double

  /// Scales a controller by a factor above 0.
  public init(_ inner: any Controller, by factor: Double) {
    self.inner = inner
    self.factor = factor
  }

  /// What the inner controller needs.
  public var needs: Needs { inner.needs }

  /// The inner decision with the rate that follows from it here.
  public var decision: Decision? {
    guard var decision = inner.decision else { return nil }
    decision.rate = Scaled.finite(decision.rate * factor)
    return decision
  }

  /// The number of the inner decision.
  public var decisionNumber: Int { inner.decisionNumber }

  /// The inner rate times the factor.
  public var nominalRate: Double? {
    guard let rate = inner.nominalRate else { return nil }
    return Scaled.finite(rate * factor)
  }

  /// The inner directive, its rate scaled.
  public var directive: Directive {
    guard case .train(var update) = inner.directive, update.role == .main else { return inner.directive }
    update.rate = Scaled.finite(update.rate * factor)
    return .train(update)
  }

  /// Passes the event on.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) { try inner.receive(event) }

  /// Writes the state of the inner controller.
  public func encodeState(to encoder: any Encoder) throws { try inner.encodeState(to: encoder) }

  /// Reads the state of the inner controller.
  public mutating func decodeState(from decoder: any Decoder) throws { try inner.decodeState(from: decoder) }

  /// A product of rates that overflows is the largest number there is.
  static func finite(_ rate: Double) -> Double { min(rate, .greatestFiniteMagnitude) }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .combinators, summary: "Any controller with its rates times a factor.",
    formula: "factor * inner rate",
    parameters: [
      .of,
      Parameter("factor", .number(.positive), default: .required, "What the rates are multiplied by."),
    ],
    source: "optax scale_by_learning_rate and timm lr_scale do this to closed forms", example: "scale(cosine, 0.5)"
  ) { arguments throws(ControllerError) in
    Scaled(try arguments.controller("of"), by: try arguments.number("factor"))
  }
}
