public import Rheostat
public import Training

/// A noisy quadratic as a task: `f(x) = 1/2 sum h_i x_i^2`, gradients `h_i x_i + noise`, heavy-ball momentum.
///
/// With a rate above `2 / max(h)` (and no momentum) it diverges, through infinity to NaN. The noise of a batch is drawn
/// from the seed and the batch's index, so batches come again after a rewind. Nothing is computed in another order on
/// another machine: the digests are exact.
public struct QuadraticTask: TrainingTask {
  public static let curvatures = [4.0, 1.0, 0.25]

  /// How strong the noise of the gradient is.
  public var noise = 0.01
  /// Indices of batches whose first presentation overflows: the update is skipped, the next batch is taken.
  public var overflowing: Set<Int> = []
  /// From this batch on the loss is NaN, whatever the weights; nil: never.
  public var poisoned: Int?

  public private(set) var state: State
  public private(set) var measured: [Double]?
  private let seed: UInt64
  /// The deeds it says it can do.
  public var can: Deeds = [.validate, .saveRestore, .rewindData, .measureBeforeUpdate]

  public struct State: TaskCheckpoint, Hashable {
    public var x: [Double]
    public var start: [Double]
    public var update: [Double]
    public var batch: Int
  }

  public init(seed: UInt64 = 1) {
    self.seed = seed
    var generator = SplitMix64(seed: seed)
    let x = Self.curvatures.map { _ in 1 + generator.uniform() }
    state = State(x: x, start: x, update: x.map { _ in 0 }, batch: 0)
  }

  public var signals: Signals {
    [
      Signals(.trainingLoss), Signals(.validationLoss), Signals(.gradientDotUpdate), Signals(.gradientSquaredNorm),
      Signals(.updateSquaredNorm), Signals(.gradientL1Norm), Signals(.weightSquaredNorm), Signals(.squaredDistance),
      Signals(.gradientDotDisplacement),
    ]
  }
  public var optimizerFamily: OptimizerFamily { .sgd }
  public var weightScale: Double? { 1 }
  public var batchesPerValidation: Double { 6 }
  public var digest: UInt64 {
    var digest = Digest()
    digest.add(state.x)
    return digest.value
  }

  private func gradient() -> [Double] {
    var generator = SplitMix64(seed: seed, stream: UInt64(state.batch + 1))
    return zip(Self.curvatures, state.x).map { $0 * $1 + noise * (generator.uniform() - 0.5) }
  }

  private var loss: Double {
    if let poisoned, state.batch >= poisoned { return .nan }
    return zip(Self.curvatures, state.x).reduce(0) { $0 + 0.5 * $1.0 * $1.1 * $1.1 }
  }

  private func readings(_ signals: Signals, _ g: [Double]) -> Readings {
    var readings = Readings()
    for signal in signals.intersection(self.signals).elements {
      readings[signal] =
        switch signal {
        case .trainingLoss: loss
        case .gradientDotUpdate: dot(g, state.update)
        case .gradientSquaredNorm: dot(g, g)
        case .updateSquaredNorm: dot(state.update, state.update)
        case .gradientL1Norm: g.reduce(0) { $0 + abs($1) }
        case .weightSquaredNorm: dot(state.x, state.x)
        case .squaredDistance: zip(state.x, state.start).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        default: 0
        }
    }
    return readings
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  public mutating func measure(_ signals: Signals) throws -> Readings? {
    let g = gradient()
    measured = g
    return readings(signals, g)
  }

  public mutating func step(_ update: Update, measuring signals: Signals) throws -> StepOutcome {
    let g = measured ?? gradient()
    measured = nil
    let readings = readings(signals, g)
    if overflowing.contains(state.batch) {
      state.batch += 1
      return .skipped(readings)
    }
    let momentum = update.momentum ?? 0
    state.update = zip(state.update, g).map { momentum * $0 + $1 }
    state.x = zip(state.x, state.update).map { $0 - update.rate * $1 }
    state.batch += 1
    return .trained(readings)
  }

  public mutating func validate() throws -> Readings {
    Readings(.validationLoss, zip(Self.curvatures, state.x).reduce(0) { $0 + 0.5 * $1.0 * $1.1 * $1.1 })
  }

  public func checkpoint() throws -> State { state }

  public mutating func restore(_ checkpoint: State, data: DataPosition) throws {
    let batch = state.batch
    state = checkpoint
    measured = nil
    if data == .onward { state.batch = batch }
  }
}

extension QuadraticTask.State {
  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.add(x)
    writer.add(start)
    writer.add(update)
    writer.add(batch)
    return writer.bytes
  }

  public init(encoded: [UInt8]) throws {
    var reader = ByteReader(encoded, of: "checkpoint of the quadratic")
    let count = QuadraticTask.curvatures.count
    x = try reader.doubles(count: count)
    start = try reader.doubles(count: count)
    update = try reader.doubles(count: count)
    batch = try reader.int(in: 0...(1 << 53), "the batch")
    try reader.end()
  }
}
