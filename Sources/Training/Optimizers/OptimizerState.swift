internal import Rheostat

/// What an optimizer remembers from one update to the next.
///
/// The learning rate is no part of it: ``lastRate`` only scales the last displacement and is never applied again.
public struct OptimizerState<Scalar: OptimizerScalar>: Sendable, Hashable {
  /// The optimizer that it belongs to.
  public internal(set) var kind: OptimizerKind
  /// Updates made so far.
  public internal(set) var updates = 0
  /// The momentum in force, in [0, 1).
  public internal(set) var momentum: Double
  /// Product of the momenta of all updates so far (NAdamW).
  public internal(set) var momentumProduct = 1.0
  /// The rate of the last update, 0 before the first.
  public internal(set) var lastRate = 0.0
  /// The weights of the average (schedule-free).
  public internal(set) var averaging = AveragingWeights()
  /// The estimate of the distance to the solution (Prodigy).
  public internal(set) var estimate = DistanceEstimate()
  /// The last update direction `u_(t-1)`, zeros before the first update; for momentum it is the momentum buffer.
  public internal(set) var direction: [Scalar]
  /// The momentum buffer of Nesterov, the first moment of Adam or the base `z` of the schedule-free ones; empty for the
  /// others.
  public internal(set) var first: [Scalar]
  /// The second moment of Adam; empty for the others.
  public internal(set) var second: [Scalar]
  /// The parameters before the last update, kept only where the displacement is more than `-r u`: under decoupled decay
  /// and, as the last `y`, by the schedule-free ones.
  public internal(set) var previous: [Scalar]
  /// The weighted sum `s` of the gradients (Prodigy); empty for the others.
  public internal(set) var gradientSum: [Scalar]
  /// The parameters before the first update (Prodigy); empty for the others.
  public internal(set) var start: [Scalar]

  init(_ settings: OptimizerSettings, count: Int) {
    let zeros = [Scalar](repeating: 0, count: count)
    kind = settings.kind
    momentum = settings.momentum
    direction = zeros
    let isProdigy = kind == .prodigy
    first = kind == .sgd || kind == .momentum ? [] : zeros
    second = kind.family == .adam || kind == .scheduleFreeAdamW || isProdigy ? zeros : []
    previous = kind.family == .scheduleFree || kind.decouplesDecay && settings.weightDecay > 0 ? zeros : []
    gradientSum = isProdigy ? zeros : []
    start = gradientSum
  }

  /// Adds the state to stored bytes.
  public func add(to writer: inout ByteWriter) {
    writer.add(kind.rawValue)
    writer.add(updates)
    for number in [momentum, momentumProduct, lastRate] { writer.add(number) }
    averaging.write(to: &writer)
    estimate.write(to: &writer)
    for list in [direction, first, second, previous, gradientSum, start] { Scalar.add(list, to: &writer) }
  }

  /// Reads a stored state, bit for bit.
  ///
  /// - Throws: ``TrainingError/checkpoint(_:)`` if the bytes are none.
  public init(from reader: inout ByteReader) throws(TrainingError) {
    let name = try reader.string()
    guard let kind = OptimizerKind(rawValue: name) else { throw reader.refusal("names an unknown optimizer: \(name)") }
    self.kind = kind
    updates = try reader.int(in: 0...RunPlan.largestTotal, "updates")
    momentum = try reader.double()
    momentumProduct = try reader.double()
    lastRate = try reader.double()
    guard momentum >= 0, momentum < 1, momentumProduct >= 0, momentumProduct <= 1, lastRate.isFinite, lastRate >= 0
    else { throw reader.refusal("holds an impossible momentum or rate: \(momentum), \(momentumProduct), \(lastRate)") }
    averaging = try AveragingWeights(from: &reader)
    estimate = try DistanceEstimate(from: &reader)
    direction = try Scalar.list(from: &reader)
    first = try Scalar.list(from: &reader)
    second = try Scalar.list(from: &reader)
    previous = try Scalar.list(from: &reader)
    gradientSum = try Scalar.list(from: &reader)
    start = try Scalar.list(from: &reader)
  }

  func fits(_ other: OptimizerState) -> Bool {
    kind == other.kind && direction.count == other.direction.count && first.count == other.first.count
      && second.count == other.second.count && previous.count == other.previous.count
      && gradientSum.count == other.gradientSum.count && start.count == other.start.count
  }
}
