public import Rheostat

/// Turns gradients into updates of a flat list of parameters.
///
/// `u` is the update direction without learning rate and without decoupled decay. An L2 penalty (weight decay of the
/// SGD family and of Adam) passes through the momentum buffer and is therefore part of `u`.
///
///     var optimizer = Optimizer<Float>(try OptimizerSettings(.momentum), count: weights.count)
///     try optimizer.update(&weights, gradient: &gradient, rate: 0.1)
public struct Optimizer<Scalar: OptimizerScalar>: Sendable {
  /// The optimizer and its constants.
  public let settings: OptimizerSettings
  /// What it remembers.
  public internal(set) var state: OptimizerState<Scalar>

  /// Creates an optimizer that has made no update.
  ///
  /// - Parameters:
  ///   - settings: which optimizer, and its constants.
  ///   - count: how many parameters there are; below 0 is taken as 0.
  public init(_ settings: OptimizerSettings, count: Int) {
    self.settings = settings
    state = OptimizerState(settings, count: max(count, 0))
  }

  /// The family of the optimizer.
  public var family: OptimizerFamily { settings.kind.family }

  /// Makes one update in place; allocates nothing.
  ///
  /// - Parameters:
  ///   - parameters: as many as the optimizer was made for.
  ///   - gradient: as many; its storage is used up: afterwards it holds numbers without meaning.
  ///   - rate: learning rate, finite and at least 0.
  ///   - momentum: momentum (first beta) from this update on, in [0, 1); nil leaves it. SGD becomes heavy ball; a
  ///     schedule-free optimizer keeps its own.
  /// - Throws: ``TrainingError/usage(_:)`` if a number is outside its range; nothing has changed then.
  /// - Complexity: O(n), one pass; two of schedule-free AdamW, four of Prodigy.
  public mutating func update(
    _ parameters: inout [Scalar], gradient: inout [Scalar], rate: Double, momentum: Double? = nil
  ) throws(TrainingError) {
    try check(parameters.count, gradient.count, rate: rate, momentum: momentum)
    if let momentum, family != .scheduleFree { state.momentum = momentum }
    if !state.previous.isEmpty, family != .scheduleFree { Self.copy(parameters, to: &state.previous) }
    if state.updates == 0 { rememberStart(parameters) }
    state.updates += 1
    state.lastRate = rate
    switch settings.kind {
    case .sgd, .momentum: heavyBall(&parameters, &gradient, rate)
    case .nesterov: nesterov(&parameters, &gradient, rate)
    case .adam, .adamw, .nadamw: adam(&parameters, &gradient, rate)
    case .scheduleFreeSGD, .scheduleFreeAdamW: scheduleFree(&parameters, &gradient, rate)
    case .prodigy: prodigy(&parameters, &gradient, rate)
    }
  }

  /// Keeps what an optimizer needs of the parameters before its first update.
  private mutating func rememberStart(_ parameters: [Scalar]) {
    if family == .scheduleFree { Self.copy(parameters, to: &state.first) }
    if !state.start.isEmpty { Self.copy(parameters, to: &state.start) }
  }

  private func check(_ parameters: Int, _ gradients: Int, rate: Double, momentum: Double?) throws(TrainingError) {
    guard rate.isFinite, rate >= 0 else {
      throw .usage("the learning rate of an update must be finite and at least 0; got \(rate)")
    }
    if let momentum { try OptimizerSettings.checkMomentum(momentum) }
    let count = state.direction.count
    guard parameters == count, gradients == count else {
      throw .usage("this optimizer was made for \(count) parameters; got \(parameters) and \(gradients) gradients")
    }
  }

  /// Goes back to a state.
  ///
  /// - Throws: ``TrainingError/checkpoint(_:)`` if it is that of another optimizer; nothing has changed then.
  public mutating func restore(_ other: OptimizerState<Scalar>) throws(TrainingError) {
    guard state.fits(other) else {
      throw .checkpoint(
        "the checkpoint is that of \(other.kind.rawValue) with \(other.direction.count) parameters, "
          + "this run has \(state.kind.rawValue) with \(state.direction.count)")
    }
    state = other
  }

  /// `<g, x_t - x_(t-1)>` before the update at `x_t`, of a schedule-free optimizer `<g, y_t - y_(t-1)>`; 0 before the
  /// first update.
  public func displacementDot(gradient: [Scalar], parameters: [Scalar]) -> Double {
    if state.updates == 0 { return 0 }
    if state.previous.isEmpty { return -state.lastRate * VectorSums.dot(gradient, state.direction) }
    return VectorSums.dot(gradient, parameters, minus: state.previous)
  }

  static func copy(_ source: [Scalar], to target: inout [Scalar]) {
    target.withUnsafeMutableBufferPointer { target in
      source.withUnsafeBufferPointer { _ = target.update(fromContentsOf: $0) }
    }
  }

  private mutating func heavyBall(_ x: inout [Scalar], _ g: inout [Scalar], _ rate: Double) {
    let penalty = Scalar(settings.weightDecay)
    let momentum = Scalar(state.momentum)
    if momentum == 0 {
      OptimizerKernels.descend(&x, &g, penalty: penalty, rate: Scalar(rate))
      swap(&g, &state.direction)
    } else {
      OptimizerKernels.heavyBall(&x, g, &state.direction, penalty: penalty, momentum: momentum, rate: Scalar(rate))
    }
  }

  private mutating func nesterov(_ x: inout [Scalar], _ g: inout [Scalar], _ rate: Double) {
    OptimizerKernels.nesterov(
      &x, &g, &state.first, penalty: Scalar(settings.weightDecay), momentum: Scalar(state.momentum),
      rate: Scalar(rate))
    swap(&g, &state.direction)
  }

  private mutating func adam(_ x: inout [Scalar], _ g: inout [Scalar], _ rate: Double) {
    let factors = AdamFactors<Scalar>(settings, &state, rate: rate)
    OptimizerKernels.adam(&x, &g, &state.first, &state.second, factors)
    swap(&g, &state.direction)
  }
}
