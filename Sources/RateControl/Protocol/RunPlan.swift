/// The family of the optimizer that uses the rate.
public enum OptimizerFamily: String, Sendable, Codable, CaseIterable, Hashable {
  /// SGD, with or without momentum.
  case sgd
  /// Adam and its kin.
  case adam
  /// A schedule-free optimizer, which averages instead of decaying.
  case scheduleFree
  /// A learning-rate-free optimizer: the rate is a multiplier, 1 is as published.
  case learningRateFree
  /// Anything else.
  case other
}

/// What is known of a run before its first step; given once, when a controller is made.
///
/// Relative lengths (`5%`, `3ep`, `2Mtok`) are resolved against it, there and only there. A total counts every
/// optimizer update performed, warm-up and probes included.
public struct RunPlan: Sendable, Hashable {
  /// Optimizer updates in all, 1 or more; nil: open.
  public var total: Int?
  /// Optimizer updates in an epoch, 1 or more; nil: unknown.
  public var stepsPerEpoch: Int?
  /// Tokens in an update, above 0; nil: unknown.
  public var tokensPerStep: Double?
  /// The learning rate that the user gave the optimizer, above 0; nil: none.
  public var baseRate: Double?
  /// The family of the optimizer.
  public var optimizer: OptimizerFamily
  /// Geometric mean over the weight matrices of their root mean square at the start, above 0; nil: unknown.
  public var weightScale: Double?
  /// The signals that the loop can report.
  public var signals: Signals
  /// The deeds that the loop can do beside training.
  public var can: Deeds

  /// The largest total: the largest count that a double holds exactly.
  public static let largestTotal = 1 << 53

  /// Creates a plan; what is left out is unknown.
  public init(
    total: Int? = nil, stepsPerEpoch: Int? = nil, tokensPerStep: Double? = nil, baseRate: Double? = nil,
    optimizer: OptimizerFamily = .other, weightScale: Double? = nil, signals: Signals = [], can: Deeds = []
  ) {
    self.total = total
    self.stepsPerEpoch = stepsPerEpoch
    self.tokensPerStep = tokensPerStep
    self.baseRate = baseRate
    self.optimizer = optimizer
    self.weightScale = weightScale
    self.signals = signals
    self.can = can
  }

  /// The same plan with another total.
  public func with(total: Int?) -> RunPlan {
    var plan = self
    plan.total = total
    return plan
  }

  /// Checks that every number is inside its range.
  ///
  /// - Throws: ``ControllerError/plan(_:)`` with a sentence that names the field and its value.
  public func check() throws(ControllerError) {
    try check("total", total, 1...Self.largestTotal)
    try check("stepsPerEpoch", stepsPerEpoch, 1...Self.largestTotal)
    for (name, value) in [("tokensPerStep", tokensPerStep), ("baseRate", baseRate), ("weightScale", weightScale)] {
      guard let value else { continue }
      guard value.isFinite, value > 0 else {
        throw .plan("\(name) of the plan must be a finite number above 0; got \(value)")
      }
    }
  }

  private func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws(ControllerError) {
    guard let value, !range.contains(value) else { return }
    throw .plan("\(name) of the plan must be a whole number from \(range.lowerBound) to 2^53; got \(value)")
  }

  /// Checks that the loop can give what a controller needs.
  ///
  /// - Throws: ``ControllerError/plan(_:)`` with a sentence that says what is missing.
  public func check(_ needs: Needs, of kind: String) throws(ControllerError) {
    let missing = needs.signals.subtracting(signals).elements.map(\.name)
    guard missing.isEmpty else {
      throw .plan(
        missing.count == 1
          ? "\(kind) needs the signal \(missing[0]), which this loop does not report; add it to the plan's signals and "
            + "report it, or choose another controller"
          : "\(kind) needs the signals \(missing.joined(separator: ", ")), which this loop does not report; add them to "
            + "the plan's signals and report them, or choose another controller")
    }
    let deeds = needs.deeds.subtracting(can).names
    guard deeds.isEmpty else {
      throw .plan(
        "\(kind) needs a loop that can \(deeds.joined(separator: ", ")); this one says that it cannot "
          + "(the plan's \"can\" holds \(can.names.isEmpty ? "nothing" : can.names.joined(separator: ", ")))")
    }
    guard optimizer != .scheduleFree || !needs.movesMomentum else {
      throw .plan(
        "\(kind) moves the momentum, which a schedule-free optimizer does not have; choose a controller that sets "
          + "rates alone, or another optimizer")
    }
    guard needs.signals.elements.count <= Readings.capacity else {
      throw .plan("\(kind) needs more than \(Readings.capacity) signals; split the stack")
    }
  }
}
