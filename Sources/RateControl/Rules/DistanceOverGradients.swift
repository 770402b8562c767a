internal import Glibc

/// Which rule finds the rate from distance and gradients.
public protocol DistanceLaw: Sendable, Hashable {
  /// Its name in saved files.
  static var kind: String { get }
  /// What one gradient adds to the sum.
  static func term(distance: Double, squaredNorm: Double) -> Double
  /// The rate for the present distance and sum.
  static func rate(distance: Double, sum: Double) -> Double
}

/// DoG: distance over gradients. `rate = r_t / sqrt(sum_(i<=t) |g_i|^2 + 1e-8)`, `r_t = max(r_eps, max_(i<=t)
/// |x_i - x_0|)`.
///
/// - Source: Ivgi, Hinder and Carmon 2023 (arXiv 2302.12022).
public enum DistanceOverGradients: DistanceLaw {
  /// `dog`.
  public static let kind = "dog"
  /// `|g|^2`.
  public static func term(distance: Double, squaredNorm: Double) -> Double { squaredNorm }
  /// `r / sqrt(G + 1e-8)`.
  public static func rate(distance: Double, sum: Double) -> Double { distance / (sum + 1e-8).squareRoot() }
}

/// DoWG: distance over weighted gradients. `rate = r_t^2 / sqrt(sum_(i<=t) r_i^2 |g_i|^2)`.
///
/// - Source: Khaled, Mishchenko and Jin 2023 (arXiv 2305.16284).
public enum DistanceOverWeightedGradients: DistanceLaw {
  /// `dowg`.
  public static let kind = "dowg"
  /// `r^2 |g|^2`.
  public static func term(distance: Double, squaredNorm: Double) -> Double { distance * distance * squaredNorm }
  /// `r^2 / sqrt(v)`; 0 before the first gradient that is not 0.
  public static func rate(distance: Double, sum: Double) -> Double {
    sum > 0 ? distance * (distance / sum.squareRoot()) : 0
  }
}

/// A rule that finds the learning rate of SGD from the distance travelled and the gradients met.
///
/// The first distance is `initialDistance`; unless given it is `1e-6 (1 + |x_0|)`, |x_0| from the first reading of
/// `weightSquaredNorm` where the loop reports it (which is 0 otherwise, and covers the scale-invariant matrices alone
/// where the net has some). If readings come with the update instead of before it, the first update has the rate 0: no
/// gradient is known yet.
///
/// The iterates should be averaged for the published guarantees to hold. Sums that overflow are held at the largest
/// number.
///
///     var rule = try DistanceRule<DistanceOverGradients>(total: 1000)
///     try rule.receive(.measured(readings))
public struct DistanceRule<Law: DistanceLaw>: RateRule {
  /// The kind of the law.
  public static var kind: String { Law.kind }
  /// Distance and gradient, and perhaps the first weights; it finds the rate by itself.
  public let needs: Needs
  /// The budget and the steps done.
  public var clock: Clock
  /// The last decision.
  public var decision: Decision?
  /// The rate of the next update.
  public private(set) var rate = 0.0
  private let timing: RateTiming
  private let initialDistance: Double?
  private var reader = GradientReader()
  private var distance = 0.0
  private var sum = 0.0
  private var kept = 0.0

  /// Creates a rule.
  ///
  /// - Parameters:
  ///   - total: updates after which to finish; nil: never.
  ///   - initialDistance: in units of the weights, above 0; nil: found from the first reading.
  ///   - readsWeights: whether the loop reports `weightSquaredNorm`, of use only if `initialDistance` is nil.
  ///   - timing: on which update a gradient acts.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if the distance is not a finite number above 0.
  public init(total: Int?, initialDistance: Double? = nil, readsWeights: Bool = false, timing: RateTiming = .sameStep)
    throws(ControllerError)
  {
    if let initialDistance, !(initialDistance.isFinite && initialDistance > 0) {
      throw .configuration(place: "initialDistance", "must be a number in (0, inf); got \(initialDistance)")
    }
    self.initialDistance = initialDistance
    self.timing = timing
    var signals = Signals([.squaredDistance, .gradientSquaredNorm])
    if readsWeights, initialDistance == nil { signals.formUnion(Signals(.weightSquaredNorm)) }
    needs = Needs(signals: signals, deeds: timing.deeds, findsRate: true)
    clock = Clock(total: total)
  }

  /// Takes in the readings of a gradient.
  public mutating func observe(_ readings: Readings, at moment: Moment) {
    switch reader.read(followed, in: readings, at: moment, timing: timing) {
    case .nothing: return
    case .keep:
      travel(readings)
      kept = max(readings[.gradientSquaredNorm] ?? 0, 0)
    case .act:
      travel(readings)
      add(max(readings[.gradientSquaredNorm] ?? 0, 0))
    case .actOnKept: add(kept)
    case .held(let signal, let report): if let report { decide(report, Double(signal.rawValue)) }
    }
  }

  private var followed: Signals { Signals([.squaredDistance, .gradientSquaredNorm]) }

  private mutating func travel(_ readings: Readings) {
    if distance == 0 { distance = initialDistance ?? Self.firstDistance(readings[.weightSquaredNorm]) }
    distance = max(distance, max(readings[.squaredDistance] ?? 0, 0).squareRoot())
  }

  private static func firstDistance(_ squaredNorm: Double?) -> Double {
    guard let squaredNorm, squaredNorm.isFinite, squaredNorm > 0 else { return 1e-6 }
    return 1e-6 * (1 + squaredNorm.squareRoot())
  }

  private mutating func add(_ squaredNorm: Double) {
    let before = decision?.rate ?? 0
    sum = min(sum + Law.term(distance: distance, squaredNorm: squaredNorm), .greatestFiniteMagnitude)
    rate = min(Law.rate(distance: distance, sum: sum), .greatestFiniteMagnitude)
    if rate != before, rate >= 2 * before || rate <= 0.5 * before { decide(.rateMoved, before) }
  }
}

extension DistanceRule {
  /// Everything that readings change.
  public struct State: Codable, Sendable, Hashable {
    var clock: Clock
    var decision: Decision?
    var rate: Double
    var reader: GradientReader
    var distance: Double
    var sum: Double
    var kept: Double
  }

  /// The present state.
  public var state: State {
    State(clock: clock, decision: decision, rate: rate, reader: reader, distance: distance, sum: sum, kept: kept)
  }

  /// Takes over a stored state.
  public mutating func restore(_ state: State) throws(ControllerError) {
    let stored = StoredNumbers(kind: Self.kind)
    try stored.check(state.decision, at: state.clock)
    for (name, value) in [
      ("rate", state.rate), ("distance", state.distance), ("sum", state.sum), ("kept", state.kept),
    ] { try stored.check(name, value, in: .nonNegative) }
    (clock, decision, rate, reader) = (state.clock, state.decision, state.rate, state.reader)
    (distance, sum, kept) = (state.distance, state.sum, state.kept)
  }

  /// The entry of a law.
  static func entry(summary: String, formula: String, source: String, verification: Verification) -> CatalogEntry {
    CatalogEntry(
      kind: kind, group: .rules, summary: summary, formula: formula,
      parameters: [
        Parameter(
          "initialDistance", .number(.positive), unit: "that of the weights",
          default: .derived("1e-6 (1 + |x_0|), |x_0| from weightSquaredNorm if the loop reports it, else 0"),
          "How far the first update may lead; the published 1e-6 is so small that it cannot harm and grows fast. With "
            + "batch normalisation 1e-4 (1 + |x_0|) is advised."),
        .timing,
      ], source: source, verification: verification
    ) { arguments throws(ControllerError) in
      try DistanceRule(
        total: arguments.plan.total, initialDistance: try arguments.optionalNumber("initialDistance"),
        readsWeights: arguments.run.signals.contains(.weightSquaredNorm), timing: try arguments.timing())
    }
  }
}

extension DistanceOverGradients {
  /// The catalogue entry.
  public static let entry = DistanceRule<DistanceOverGradients>.entry(
    summary: "DoG: finds the rate of SGD as distance travelled over the root of the sum of squared gradients.",
    formula: "max_(i<=t) |x_i - x_0| / sqrt(sum |g_i|^2 + 1e-8)",
    source: "Ivgi, Hinder and Carmon 2023 (arXiv 2302.12022)",
    verification: .unverified("formula from a survey of the reference code; its own values were not compared"))
}

extension DistanceOverWeightedGradients {
  /// The catalogue entry.
  public static let entry = DistanceRule<DistanceOverWeightedGradients>.entry(
    summary: "DoWG: like DoG with gradients weighted by the distance, so that the rate adapts faster.",
    formula: "r_t^2 / sqrt(sum r_i^2 |g_i|^2), r_t = max_(i<=t) |x_i - x_0|",
    source: "Khaled, Mishchenko and Jin 2023 (arXiv 2305.16284)",
    verification: .unverified("formula from a survey of the reference code; its own values were not compared"))
}
