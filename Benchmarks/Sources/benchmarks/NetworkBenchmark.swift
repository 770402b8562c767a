import Rheostat
import Training
import Workloads

/// Training steps a second of an MLP 784-256-10, batch 64, SGD, one thread, on random images; the learning rate comes
/// from a cosine controller that is asked and told at every step.
enum NetworkBenchmark {
  static func run(steps: Int) throws {
    var random = SplitMix64(seed: 1)
    let images = 6400
    let pixels = (0..<(images * 784)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let labels = (0..<images).map { _ in UInt8(random.next() % 10) }
    let data = try Dataset(inputs: 784, classes: 10, scale: 1 / 255, pixels: pixels, labels: labels)
    var task = try ClassificationTask(
      try DataSplit(training: data, validation: data), hidden: [256], optimizer: try OptimizerSettings(.sgd), batch: 64)
    var controller: any Controller = Scheduled(Cosine(peak: 0.01, steps: steps + 50), total: steps + 50)
    try train(&task, &controller, 50)
    let elapsed = try ContinuousClock().measure { try train(&task, &controller, steps) }
    print(Double(steps) / (elapsed.nanoseconds / 1e9))
  }

  private static func train(_ task: inout ClassificationTask, _ controller: inout any Controller, _ steps: Int) throws {
    for _ in 0..<steps {
      guard case .train(let update) = controller.directive,
        case .trained(let readings) = try task.step(update, measuring: Signals(.trainingLoss))
      else { continue }
      try controller.receive(.trained(readings))
    }
  }
}
