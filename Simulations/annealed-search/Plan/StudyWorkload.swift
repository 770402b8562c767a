import Training
import Workloads

/// A network on its data under one optimizer: what the arms compete on.
struct StudyWorkload: Sendable {
  /// What is trained on.
  enum Source: String, Sendable, CaseIterable {
    case digits
    case fashion
    case skewed
    case text
  }

  let name: String
  /// Whether it enters the geometric means; the digits are shown only.
  var isCounted = true
  var source = Source.fashion
  var hidden: [Int] = []
  /// Channels of a convolution before the layers.
  var channels: Int?
  var activation = Activation.relu
  var normalization = Normalization.none
  let optimizer: OptimizerKind
  var weightDecay: Double?
  var batch = 64
  /// The budget T in optimizer updates.
  let steps: Int
  /// Middle of the first grid of learning rates, in half decades: rate 10^(center / 2).
  let center: Int

  /// Everything that a result depends on beside controller, optimizer, budget and seed.
  var identity: String {
    let layers = hidden.map { "\($0)" }.joined(separator: "-")
    let convolution = channels.map { " conv \($0)" } ?? ""
    return "\(source)\(convolution) \(layers) \(activation.rawValue) \(normalization.rawValue) b\(batch)"
  }

  /// The optimizer that the user of this workload has.
  func settings() throws -> OptimizerSettings { try OptimizerSettings(optimizer, weightDecay: weightDecay) }

  /// The task before its first step.
  func task(_ data: DataSplit, _ optimizer: OptimizerSettings, seed: UInt64) throws -> ClassificationTask {
    try ClassificationTask(
      data, hidden: hidden, channels: channels, activation: activation, normalization: normalization,
      optimizer: optimizer, batch: batch, seed: seed)
  }
}

extension StudyWorkload {
  /// All of them.
  static let all = [
    StudyWorkload(name: "softmax-sgd", optimizer: .sgd, steps: 5000, center: -1),
    StudyWorkload(name: "mlp-momentum", hidden: [64], optimizer: .momentum, batch: 32, steps: 5000, center: -3),
    StudyWorkload(
      name: "batchnorm-momentum", hidden: [64], normalization: .batch, optimizer: .momentum, steps: 4000, center: -2),
    StudyWorkload(
      name: "skewed-nesterov", source: .skewed, hidden: [64], optimizer: .nesterov, steps: 5000, center: -2),
    StudyWorkload(
      name: "conv-momentum", hidden: [32], channels: 8, optimizer: .momentum, batch: 32, steps: 4000, center: -2),
    StudyWorkload(
      name: "layernorm-adamw", hidden: [64, 64], normalization: .layer, optimizer: .adamw, batch: 32, steps: 4000,
      center: -5),
    StudyWorkload(name: "mlp-adam", hidden: [64], activation: .tanh, optimizer: .adam, steps: 4000, center: -5),
    StudyWorkload(
      name: "text-adamw", source: .text, hidden: [128], activation: .gelu, normalization: .layer, optimizer: .adamw,
      steps: 4000, center: -5),
    StudyWorkload(
      name: "digits-momentum", isCounted: false, source: .digits, hidden: [64], optimizer: .momentum, batch: 32,
      steps: 4000, center: -2),
  ]
}
