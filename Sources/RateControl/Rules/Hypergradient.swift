internal import Glibc

/// Gradient descent on the learning rate itself: the rate rises while successive directions agree.
///
/// With `h = <g_t, u_(t-1)>`, u the optimizer's own direction without the rate, and `c = h / (|g_t| |u_(t-1)|)`:
///
/// - additive: `rate <- rate + beta h`
/// - multiplicative: `rate <- rate (1 + beta c)`
/// - logCosine: `rate <- rate exp(beta clip(c - target, -1, 1))`
///
/// then at most a factor `limit` from the rate before, then into [`low`, `high`]. Since the loop reports `h` for the
/// optimizer it uses, the one rule is SGD-HD, Nesterov-HD and Adam-HD. With a zero gradient or direction, as at the
/// first update, nothing changes.
///
/// It tends to the rate that is best for one step, `sum h_i^2 m_i / sum h_i (h_i^2 m_i + sigma_i^2)` on a noisy
/// quadratic, which under noise is far below the best rate of a long run: use it to find the scale and the edge of
/// stability, not to anneal.
///
/// - Source: Baydin et al. 2018 (arXiv 1703.04782), eq. 5 to 9 and gbaydin/hypergradient-descent; the logarithmic form,
///   the limits and the range are our own.
///
///     var rule = try Hypergradient(Hypergradient.Settings(start: 0.01), total: 1000)
///     try rule.receive(.measured(readings))
public struct Hypergradient: RateRule {
  /// `hypergradient`.
  public static let kind = "hypergradient"

  /// What was configured.
  public let settings: Settings
  /// The signals and the deed that the form and the timing ask for.
  public let needs: Needs
  /// The budget and the steps done.
  public var clock: Clock
  /// The last decision.
  public var decision: Decision?
  /// The rate of the next update.
  public private(set) var rate: Double
  private var reader = GradientReader()
  private var agreement = 0.0
  private var clamped = false

  /// Creates a hypergradient rule.
  ///
  /// - Parameters:
  ///   - settings: form, timing, beta and range.
  ///   - total: updates after which to finish; nil: never.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if a setting is out of its range.
  public init(_ settings: Settings, total: Int?) throws(ControllerError) {
    try settings.check()
    self.settings = settings
    needs = Needs(signals: settings.form.signals, deeds: settings.timing.deeds)
    clock = Clock(total: total)
    rate = settings.start
  }

  /// Takes in the readings of a gradient.
  public mutating func observe(_ readings: Readings, at moment: Moment) {
    switch reader.read(needs.signals, in: readings, at: moment, timing: settings.timing) {
    case .nothing: return
    case .keep: agreement = agreement(in: readings)
    case .act:
      agreement = agreement(in: readings)
      change()
    case .actOnKept: change()
    case .held(let signal, let report): if let report { decide(report, Double(signal.rawValue)) }
    }
  }

  /// `h` of the additive form, else the cosine; 0 where it is undefined.
  private func agreement(in readings: Readings) -> Double {
    let dot = readings[.gradientDotUpdate] ?? 0
    if settings.form == .additive { return dot }
    let norm = (readings[.gradientSquaredNorm] ?? 0).squareRoot() * (readings[.updateSquaredNorm] ?? 0).squareRoot()
    guard norm > 0 else { return settings.form == .logCosine ? settings.target : 0 }
    return min(max(dot / norm, -1), 1)
  }

  private mutating func change() {
    let asked = wish()
    let limited = min(max(asked, rate / settings.limit), rate * settings.limit)
    rate = min(max(limited, settings.low), settings.high)
    report(asked: limited)
  }

  private func wish() -> Double {
    switch settings.form {
    case .additive: rate + settings.beta * agreement
    case .multiplicative: rate * (1 + settings.beta * agreement)
    case .logCosine: rate * exp(settings.beta * min(max(agreement - settings.target, -1), 1))
    }
  }

  private mutating func report(asked: Double) {
    let before = decision?.rate ?? settings.start
    let clipped = Clipping.isInForce(asked: asked, low: settings.low, high: settings.high, before: clamped)
    if clamped != clipped {
      clamped = clipped
      decide(clamped ? .clamped : .unclamped, asked, settings.low, settings.high)
    } else if rate >= 2 * before || rate <= 0.5 * before {
      decide(.rateMoved, before)
    }
  }

  /// Inside [low, high].
  public func mayUse(rate: Double) -> Bool { Interval(settings.low, settings.high).contains(rate) }
}

extension Hypergradient {
  /// Everything that readings change.
  public struct State: Codable, Sendable, Hashable {
    var clock: Clock
    var decision: Decision?
    var rate: Double
    var reader: GradientReader
    var agreement: Double
    var clamped: Bool
  }

  /// The present state.
  public var state: State {
    State(clock: clock, decision: decision, rate: rate, reader: reader, agreement: agreement, clamped: clamped)
  }

  /// Takes over a stored state.
  public mutating func restore(_ state: State) throws(ControllerError) {
    let stored = StoredNumbers(kind: Self.kind)
    try stored.check(state.decision, at: state.clock)
    try stored.check("rate", state.rate, in: Interval(settings.low, settings.high))
    try stored.check("agreement", state.agreement, in: settings.form == .additive ? .finite : Interval(-1, 1))
    (clock, decision, rate) = (state.clock, state.decision, state.rate)
    (reader, agreement, clamped) = (state.reader, state.agreement, state.clamped)
  }
}
