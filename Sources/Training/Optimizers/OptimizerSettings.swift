/// An optimizer and its constants; the learning rate is none of them, it comes with every update.
///
///     let settings = try OptimizerSettings(.adamw, weightDecay: 0.01)
public struct OptimizerSettings: Sendable, Hashable {
  /// Which optimizer.
  public let kind: OptimizerKind
  /// Momentum, the first beta of Adam, the place of `y` of the schedule-free ones; dimensionless, in [0, 1).
  public let momentum: Double
  /// Decay of the mean square of the gradient (second beta of Adam), in [0, 1); not used by the SGD family.
  public let beta2: Double
  /// Added to the root mean square of the gradient, above 0; not used by the SGD family.
  public let epsilon: Double
  /// Weight decay per unit of learning rate, at least 0.
  public let weightDecay: Double
  /// How fast the momentum of NAdamW nears its end value, at least 0; not used by the others.
  public let momentumDecay: Double
  /// Whether Prodigy leaves the rate out of the denominator of its estimate; not used by the others.
  public let safeguardsWarmup: Bool

  /// Creates settings.
  ///
  /// - Parameters:
  ///   - kind: which optimizer.
  ///   - momentum: in [0, 1), of the schedule-free ones above 0; nil: 0 for SGD, otherwise 0.9.
  ///   - beta2: in [0, 1); 0.999 as in Kingma and Ba 2015.
  ///   - epsilon: above 0; 1e-8 as in Kingma and Ba 2015.
  ///   - weightDecay: at least 0; nil: ``OptimizerKind/defaultWeightDecay``.
  ///   - momentumDecay: at least 0; 0.004 as in Dozat 2016.
  ///   - safeguardsWarmup: what its authors advise for Prodigy under a warm-up; false, as in their package.
  /// - Throws: ``TrainingError/usage(_:)`` that names the constant, its value and its range.
  public init(
    _ kind: OptimizerKind, momentum: Double? = nil, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double? = nil, momentumDecay: Double = 4e-3, safeguardsWarmup: Bool = false
  ) throws(TrainingError) {
    self.kind = kind
    self.momentum = momentum ?? kind.defaultMomentum
    self.beta2 = beta2
    self.epsilon = epsilon
    let weightDecay = weightDecay ?? kind.defaultWeightDecay
    self.weightDecay = weightDecay
    self.momentumDecay = momentumDecay
    self.safeguardsWarmup = safeguardsWarmup
    try Self.checkMomentum(self.momentum)
    try Self.check(
      "momentum", self.momentum, "above 0 and below 1 if it is schedule-free",
      kind.family != .scheduleFree || self.momentum > 0)
    try Self.check("beta2", beta2, "from 0 to below 1", beta2 >= 0 && beta2 < 1)
    try Self.check("epsilon", epsilon, "finite and above 0", epsilon.isFinite && epsilon > 0)
    try Self.check("weight decay", weightDecay, "finite and at least 0", weightDecay.isFinite && weightDecay >= 0)
    try Self.check(
      "momentum decay", momentumDecay, "finite and at least 0", momentumDecay.isFinite && momentumDecay >= 0)
  }

  static func checkMomentum(_ value: Double) throws(TrainingError) {
    try check("momentum", value, "from 0 to below 1", value >= 0 && value < 1)
  }

  static func check(_ name: String, _ value: Double, _ range: String, _ holds: Bool) throws(TrainingError) {
    guard holds else { throw .usage("the \(name) of the optimizer must be \(range); got \(value)") }
  }
}
