internal import Training

/// The network to evaluate and to hand out where it is not the one that is trained: the average `x` of a schedule-free
/// optimizer, an exponential moving average, or both.
///
/// It is a copy that is made when somebody looks, and nothing of it goes back, so that looking changes no bit of a run.
/// The running statistics of batch normalisation belong to the trained weights; those of the copy are estimated anew:
/// the mean over ``batches`` training batches of their means and variances, without a gradient.
struct ShownNetwork: Sendable {
  /// Training batches that the statistics are estimated on.
  static let batches = 30

  /// What is shown; its weights are up to date after ``show(_:)``, its statistics after ``estimate(_:from:)``.
  private(set) var network: Network
  /// The weights without the moving average, `x`; up to date after ``follow(_:_:)``.
  private(set) var iterate: [Float]
  private var sampler: BatchSampler
  private var work: Workspace
  private var hasIterate = false
  private var hasWeights = false
  private var hasStatistics = false

  init(_ network: Network, _ images: Int, _ batch: Int) {
    self.network = network
    // One of its own, which goes wherever the run's stands before it is used.
    sampler = BatchSampler(count: images, batch: batch, seed: 0)
    iterate = network.parameters
    work = Workspace(network.shape, capacity: network.statistics.isEmpty ? 0 : batch)
  }

  /// Training batches that one look costs.
  var cost: Int { network.statistics.isEmpty ? 0 : Self.batches }

  /// Notes that the run has moved.
  mutating func forget() { (hasIterate, hasWeights, hasStatistics) = (false, false, false) }

  /// Copies `x` out of a run, unless it is there already.
  mutating func follow(_ trained: Network, _ optimizer: Optimizer<Float>) {
    guard !hasIterate else { return }
    hasIterate = true
    optimizer.copyAverage(of: trained.parameters, to: &iterate)
  }

  /// Shows the moving average, or `x` where there is none; to be called after ``follow(_:_:)``.
  mutating func show(_ average: WeightAverage<Float>?) {
    guard !hasWeights else { return }
    hasWeights = true
    if let average, average.updates > 0 { network.copy(average.weights) } else { network.copy(iterate) }
  }

  /// Estimates the statistics on the batches that come next, unless it is done already; the run's own place in the data
  /// stays where it is.
  mutating func estimate(_ data: Dataset, from position: BatchSampler.Position) {
    guard !hasStatistics else { return }
    hasStatistics = true
    guard !network.statistics.isEmpty, sampler.move(to: position) else { return }
    network.forgetStatistics()
    for number in 1...Self.batches {
      data.fill(&work, with: sampler.current)
      network.pass(&work)
      network.adoptStatistics(of: work, share: 1 / Float(number))
      sampler.advance()
    }
  }
}
