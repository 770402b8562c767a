internal import Glibc

/// Any controller with its rates scaled so that they are the effective rates of a normalised net.
///
/// `rate = inner rate (|W_t| / |W_0|)^power`. For weights followed by a normalisation the rate that acts is
/// `rate / |W|^2` with SGD and `rate / |W|` with Adam: as the norm grows, an unseen decay sets in. This undoes it
/// without projecting the weights (``WeightProjection`` does that). The factor stays within `1/limit` and `limit`; a
/// reading that is missing, not finite or of a norm of 1e-8 or less leaves it as it is.
///
/// - Source: the effective rate of scale-invariant weights, as used in NaP (Lyle et al. 2024); the form that acts on the
///   rate alone is derived, not published there.
///
///     var controller = EffectiveRate(Scheduled(cosine, total: 1000), power: 2)
public struct EffectiveRate: Controller {
  /// `effectiveRate`.
  public static let kind = "effectiveRate"
  /// The controller.
  public private(set) var inner: any Controller
  /// 2 for SGD, 1 for Adam.
  public let power: Double
  /// The largest factor, at least 1.
  public let limit: Double
  private var first: Double?
  private var factor = 1.0
  private var step = 0
  private var reader = GradientReader()
  private var stream = DecisionStream()

  /// Wraps a controller.
  ///
  /// - Parameters:
  ///   - inner: what sets the effective rate.
  ///   - power: of the norm's ratio, in [0, 4]: 2 for SGD, 1 for Adam and its kin.
  ///   - limit: the largest factor either way, 1 or more.
  public init(_ inner: any Controller, power: Double, limit: Double = 100) {
    self.inner = inner
    self.power = power
    self.limit = limit
  }

  /// The inner needs and the norm of the weights.
  public var needs: Needs { inner.needs.union(Needs(signals: Signals(.weightSquaredNorm))) }

  /// The last decision: of the inner controller, or that the norm did not come.
  public var decision: Decision? { stream.last }

  /// The number of the last decision.
  public var decisionNumber: Int { stream.number }

  /// The inner rate times the factor.
  public var nominalRate: Double? { inner.nominalRate.map(scaled) }

  /// The inner directive, its rate scaled; probes too, since they train the same weights.
  public var directive: Directive {
    guard case .train(var update) = inner.directive else { return inner.directive }
    update.rate = scaled(update.rate)
    return .train(update)
  }

  private func scaled(_ rate: Double) -> Double { Scaled.finite(rate * factor) }

  /// Passes the event on, then takes in the norm of the weights.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    try inner.receive(event)
    switch event {
    case .measured(let readings): observe(readings, at: .measured)
    case .trained(let readings):
      step += 1
      observe(readings, at: .trained)
    default: follow()
    }
  }

  private mutating func observe(_ readings: Readings, at moment: Moment) {
    let finding = reader.read(Signals(.weightSquaredNorm), in: readings, at: moment, timing: .sameStep)
    if case .act = finding { take(readings[.weightSquaredNorm] ?? 0) }
    if !follow(),
      case .held(let signal, .some(let report)) = finding
    {
      stream.decide(report, step: step, rate: nominalRate ?? 0, [Double(signal.rawValue)])
    }
  }

  @discardableResult
  private mutating func follow() -> Bool {
    guard inner.decisionNumber != stream.seen else { return false }
    return stream.follow(inner, rate: inner.decision.map { scaled($0.rate) })
  }

  private mutating func take(_ squaredNorm: Double) {
    guard squaredNorm > WeightProjection.smallestNorm * WeightProjection.smallestNorm else { return }
    let reference = first ?? squaredNorm
    first = reference
    factor = min(max(pow(squaredNorm / reference, 0.5 * power), 1 / limit), limit)
  }
}

extension EffectiveRate {
  private enum Key: String, CodingKey { case first, factor, step, reader, decisions, of }

  /// Writes the norms and the state of the inner controller.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(first, forKey: .first)
    try container.encode(factor, forKey: .factor)
    try container.encode(step, forKey: .step)
    try container.encode(reader, forKey: .reader)
    try container.encode(stream, forKey: .decisions)
    try inner.encodeState(to: container.superEncoder(forKey: .of))
  }

  /// Reads the norms and the state of the inner controller.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    first = container.contains(.first) ? try container.decodeNumber(forKey: .first, in: .positive) : nil
    factor = try container.decodeNumber(forKey: .factor, in: Interval(1 / limit, limit))
    step = try container.decodeCount(forKey: .step)
    reader = try container.decode(GradientReader.self, forKey: .reader)
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    try inner.decodeState(from: container.superDecoder(forKey: .of))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .rules,
    summary: "Any controller as the effective rate of a normalised net: undoes the decay hidden in growing weights.",
    formula: "inner rate (|W_t|/|W_0|)^power, factor within 1/limit and limit",
    parameters: [
      .of,
      Parameter(
        "power", .number(Interval(0, 4)), default: .derived("1 for Adam and its kin, else 2"),
        "Of the norm's ratio; 2 for SGD, whose step turns a direction by rate/|W|^2, 1 for Adam, whose step has a "
          + "length that the gradient does not change: rate/|W|."),
      Parameter(
        "limit", .number(Interval(1, .infinity, includesHigh: false)), unit: "factor", default: .value(.number(100)),
        "The largest factor either way; 100, more than weights grow in a sound run, so that only a fault meets it."),
    ],
    source: "NaP (Lyle et al. 2024): effective rates of scale-invariant weights; the form on the rate alone is derived",
    verification: .unverified("the paper's own text was not at hand; effective rates are standard"),
    example: "effectiveRate(cosine)"
  ) { arguments throws(ControllerError) in
    let power = try arguments.optionalNumber("power") ?? (arguments.run.optimizer == .adam ? 1 : 2)
    return EffectiveRate(try arguments.controller("of"), power: power, limit: try arguments.number("limit"))
  }
}
