public import Rheostat
public import Training

/// Trains a network to tell the classes of images apart, or the next byte of a text: a `TrainingTask` that supplies every
/// signal of a gradient.
///
/// All readings of an update are taken before it, at the parameters where its gradient is. Measuring changes nothing:
/// the weights are the same bits whichever signals are asked for.
///
/// A schedule-free optimizer takes its gradient at `y`, where the training loss and the signals of a gradient are read
/// too. Validation, ``digest``, `squaredDistance`, `weightSquaredNorm` and ``network`` are those of its average `x`. With
/// `ema` validation, ``digest`` and ``network`` are those of the moving average.
///
///     let data = try Workload.digits.load()
///     var task = try ClassificationTask(data, hidden: [256], optimizer: OptimizerSettings(.momentum), batch: 32)
///     let outcome = try task.step(Update(rate: 0.1), measuring: Signals(.trainingLoss))
public struct ClassificationTask: TrainingTask {
  /// The examples.
  public let data: DataSplit
  /// The network that is trained: where gradients are taken.
  private(set) var trained: Network
  /// The optimizer as it is now.
  public internal(set) var optimizer: Optimizer<Float>
  /// Images in a batch.
  public let batch: Int

  private(set) var sampler: BatchSampler
  private(set) var start: [Float]
  private(set) var gradient: [Float]
  var average: WeightAverage<Float>?
  var shown: ShownNetwork?
  private var work: Workspace
  private var evaluation: Workspace
  private var halves: HalfBatches?
  private var pending: Pending?

  /// A gradient that was worked out and not used yet.
  private struct Pending {
    var loss: Double
    var reported: Signals = []
  }

  /// Images of one pass of the evaluation; more would only take more memory.
  private static let evaluationRows = 500

  /// Creates a task.
  ///
  /// - Parameters:
  ///   - data: examples to train on and examples held out.
  ///   - hidden: units of each hidden layer; none: softmax regression.
  ///   - channels: of a convolution before the layers; nil: none.
  ///   - activation: nonlinearity of the hidden layers.
  ///   - normalization: normalisation of the hidden layers.
  ///   - optimizer: optimizer and its constants.
  ///   - batch: examples in a batch, from 1 (2 with batch normalisation) to all.
  ///   - seed: seed of the weights and of the order of the examples.
  ///   - weights: parameters to start from, in the order of ``Network/parameters``; nil: random ones.
  ///   - ema: decay of an exponential moving average of the weights that is evaluated in their place, above 0 and below
  ///     1 (see `WeightAverage`); nil: none.
  /// - Throws: `TrainingError` with a sentence that names what is wrong.
  public init(
    _ data: DataSplit, hidden: [Int] = [], channels: Int? = nil, activation: Activation = .relu,
    normalization: Normalization = .none, optimizer: OptimizerSettings, batch: Int = 32, seed: UInt64 = 1,
    weights: [Float]? = nil, ema: Double? = nil
  ) throws(TrainingError) {
    let shape = try NetworkShape(
      for: data, hidden: hidden, channels: channels, activation: activation, normalization: normalization)
    try Self.check(batch, data.training.count, normalization)
    self.data = data
    self.batch = batch
    trained = Network(shape, seed: seed)
    if let weights { try trained.load(weights) }
    self.optimizer = Optimizer(optimizer, count: shape.parameterCount)
    sampler = BatchSampler(count: data.training.count, batch: batch, seed: seed)
    start = trained.parameters
    gradient = [Float](repeating: 0, count: shape.parameterCount)
    work = Workspace(shape, capacity: batch)
    evaluation = Workspace(shape, capacity: min(data.validation.count, Self.evaluationRows))
    if let ema { average = try WeightAverage(decay: ema, count: shape.parameterCount) }
    if self.optimizer.averages || average != nil { shown = ShownNetwork(trained, data.training.count, batch) }
  }

  private static func check(_ batch: Int, _ images: Int, _ normalization: Normalization) throws(TrainingError) {
    let least = normalization == .batch ? 2 : 1
    let most = min(images, NetworkShape.largestWidth)
    guard batch >= least, batch <= most else {
      throw .usage(
        "a batch must hold from \(least) to \(most) examples\(least == 2 ? " with batch normalisation" : ""); got \(batch)"
      )
    }
  }

  /// Updates in an epoch; images that fill no batch wait for another epoch.
  public var stepsPerEpoch: Int { sampler.batchesPerEpoch }

  /// Every signal but those of a federated round, time and tokens; `effectiveRate` of a learning-rate-free optimizer.
  public var signals: Signals {
    Self.atValidation.union(Self.atUpdate).subtracting(canHalve ? [] : Signals(.halfBatchDot))
      .union(optimizerFamily == .learningRateFree ? Signals(.effectiveRate) : [])
  }

  /// Everything.
  public var can: Deeds { [.validate, .saveRestore, .rewindData, .measureBeforeUpdate] }

  /// The family of the optimizer.
  public var optimizerFamily: OptimizerFamily { optimizer.family }

  /// Geometric mean over the matrices of their root mean square at the start; nil if all are 0.
  public var weightScale: Double? { trained.shape.weightScale(of: start) }

  /// Held-out images over those of a batch, and the batches that statistics are estimated on before.
  public var batchesPerValidation: Double {
    Double(data.validation.count) / Double(batch) + Double(shown?.cost ?? 0)
  }

  private static let atValidation = Signals([.validationLoss, .validationMetric])
  private static let updateSignals: [Signal] = [
    .trainingLoss, .gradientDotUpdate, .gradientSquaredNorm, .updateSquaredNorm, .gradientL1Norm,
    .gradientDotDisplacement, .halfBatchDot, .weightSquaredNorm, .squaredDistance,
  ]
  private static let atUpdate = Signals(updateSignals)

  private var canHalve: Bool { batch >= (trained.shape.normalization == .batch ? 4 : 2) }

  /// Works out the gradient of the next batch and reads signals from it.
  public mutating func measure(_ signals: Signals) -> Readings? {
    let readings = readings(signals)
    pending?.reported.formUnion(signals.subtracting(Signals(.effectiveRate)))
    return readings
  }

  /// Makes one update; signals that ``measure(_:)`` has reported for this batch are left out.
  ///
  /// - Throws: `TrainingError.usage` if the rate or the momentum is impossible; nothing has changed then.
  public mutating func step(_ update: Update, measuring signals: Signals) throws(TrainingError) -> StepOutcome {
    var readings = readings(signals.subtracting(pending?.reported ?? []))
    if signals.contains(.effectiveRate), optimizerFamily == .learningRateFree {
      readings[.effectiveRate] = optimizer.effectiveRate(update.rate)
    }
    try optimizer.update(
      &trained.parameters, gradient: &gradient, rate: update.rate, momentum: update.momentum)
    trained.adoptStatistics(of: work)
    sampler.advance()
    shown?.forget()
    follow()
    pending = nil
    return .trained(readings)
  }

  /// The mean loss and the accuracy (share of right answers, 0...1) of ``network`` on the held-out images.
  public mutating func validate() -> Readings {
    let shown = show()
    let count = data.validation.count
    var (loss, correct) = (0.0, 0)
    for first in stride(from: 0, to: count, by: evaluation.capacity) {
      data.validation.fill(&evaluation, with: first..<min(first + evaluation.capacity, count))
      let outcome = shown.evaluate(&evaluation)
      loss += outcome.loss
      correct += outcome.correct
    }
    var readings = Readings(.validationLoss, loss / Double(count))
    readings[.validationMetric] = Double(correct) / Double(count)
    return readings
  }

  /// The present state; a gradient that was measured and not used is worked out again after a restore.
  public func checkpoint() -> ClassificationCheckpoint {
    ClassificationCheckpoint(
      parameters: trained.parameters, statistics: trained.statistics, start: start, optimizer: optimizer.state,
      average: average, position: sampler.position)
  }

  /// Goes back to a state.
  ///
  /// - Throws: `TrainingError.checkpoint` if it is that of another network, optimizer or batch size; nothing has
  ///   changed then.
  public mutating func restore(_ checkpoint: ClassificationCheckpoint, data position: DataPosition)
    throws(TrainingError)
  {
    guard checkpoint.parameters.count == trained.parameters.count,
      checkpoint.statistics.count == trained.statistics.count, checkpoint.position.served < stepsPerEpoch
    else {
      throw .checkpoint(
        "the checkpoint has \(checkpoint.parameters.count) parameters after \(checkpoint.position.served) batches of "
          + "its epoch; this network has \(trained.parameters.count) and an epoch of \(stepsPerEpoch) batches")
    }
    try check(checkpoint.average)
    try optimizer.restore(checkpoint.optimizer)
    trained.parameters = checkpoint.parameters
    trained.statistics = checkpoint.statistics
    average = checkpoint.average
    start = checkpoint.start
    shown?.forget()
    if position == .rewound { _ = sampler.move(to: checkpoint.position) }
    pending = nil
  }
}

extension ClassificationTask {
  /// The gradient of the next batch, unless it is there already, and those of the signals that belong to an update.
  private mutating func readings(_ signals: Signals) -> Readings {
    let loss = pending?.loss ?? differentiate()
    var readings = Readings()
    for signal in Self.updateSignals where signals.contains(signal) { readings[signal] = reading(signal, loss) }
    return readings
  }

  private mutating func differentiate() -> Double {
    data.training.fill(&work, with: sampler.current)
    let loss = trained.gradient(&work, into: &gradient)
    pending = Pending(loss: loss)
    return loss
  }

  private mutating func reading(_ signal: Signal, _ loss: Double) -> Double? {
    let isFirst = optimizer.state.updates == 0
    switch signal {
    case .trainingLoss: return loss
    case .gradientDotUpdate: return isFirst ? 0 : VectorSums.dot(gradient, optimizer.state.direction)
    case .gradientSquaredNorm: return VectorSums.squaredNorm(gradient)
    case .updateSquaredNorm: return VectorSums.squaredNorm(optimizer.state.direction)
    case .gradientL1Norm: return VectorSums.l1Norm(gradient)
    case .gradientDotDisplacement:
      return optimizer.displacementDot(gradient: gradient, parameters: trained.parameters)
    case .halfBatchDot: return canHalve ? halfBatchDot() : nil
    case .weightSquaredNorm: return trained.shape.weightSquaredNorm(of: iterate())
    case .squaredDistance: return VectorSums.squaredDistance(iterate(), start)
    default: return nil
    }
  }

  private mutating func halfBatchDot() -> Double? {
    if halves == nil { halves = HalfBatches(trained.shape, batch: batch) }
    return halves?.dot(trained, data.training, sampler.current)
  }
}
