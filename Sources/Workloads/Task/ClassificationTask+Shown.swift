public import Training

extension ClassificationTask {
  /// The same task with another optimizer, which has made no update; weights, data and moving average stay.
  public func with(_ settings: OptimizerSettings) -> ClassificationTask {
    var task = self
    task.optimizer = Optimizer(settings, count: trained.parameters.count)
    task.shown = task.optimizer.averages || average != nil ? ShownNetwork(trained, data.training.count, batch) : nil
    return task
  }

  /// The network as users get it, a copy: the average of a schedule-free optimizer, the moving average where there is
  /// one, otherwise the network that is trained.
  ///
  /// - Complexity: O(parameters) where it is an average, and 30 passes over a batch with batch normalisation, unless
  ///   the run was validated where it stands.
  public var network: Network {
    guard var shown else { return trained }
    show(in: &shown)
    return shown.network
  }

  /// Digest of the parameters of ``network``, and of its running statistics where there are some.
  public var digest: UInt64 {
    let network = network
    var digest = Digest()
    digest.add(network.parameters)
    digest.add(network.statistics)
    return digest.value
  }

  /// As ``network``, kept until the run moves on.
  mutating func show() -> Network {
    // Taken out and put back: nothing is copied, and what is worked out is kept.
    guard var current = shown.take() else { return trained }
    show(in: &current)
    shown = current
    return current.network
  }

  private func show(in shown: inout ShownNetwork) {
    shown.follow(trained, optimizer)
    shown.show(average)
    shown.estimate(data.training, from: sampler.position)
  }

  /// The weights that the optimizer stands at: `x` of a schedule-free one.
  mutating func iterate() -> [Float] {
    guard optimizer.averages else { return trained.parameters }
    shown?.follow(trained, optimizer)
    return shown?.iterate ?? trained.parameters
  }

  /// Adds the weights after an update to the moving average. The role of the update makes no difference: a probe is
  /// undone by a restore, and until then it can be validated.
  mutating func follow() {
    guard average != nil else { return }
    let current = iterate()
    average?.add(current)
  }

  /// Refuses a checkpoint with another moving average.
  func check(_ other: WeightAverage<Float>?) throws(TrainingError) {
    if let average, let other, average.fits(other) { return }
    guard average == nil, other == nil else {
      func told(_ average: WeightAverage<Float>?) -> String { average.map { "decay \($0.decay)" } ?? "none" }
      throw .checkpoint(
        "the checkpoint has another moving average (EMA) of the weights: \(told(other)) there, \(told(average)) here")
    }
  }
}
