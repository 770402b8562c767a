import Training
import Workloads

/// The data of all workloads, read once.
struct StudyData: Sendable {
  private var splits: [StudyWorkload.Source: DataSplit] = [:]

  /// Held-out images of Fashion-MNIST that are looked at: enough for a steady answer, half the cost of all.
  static let validationImages = 5000

  /// Reads what those workloads need.
  init(for workloads: [StudyWorkload]) throws {
    for source in Set(workloads.map(\.source)) { splits[source] = try Self.read(source) }
  }

  subscript(_ source: StudyWorkload.Source) -> DataSplit? { splits[source] }

  private static func read(_ source: StudyWorkload.Source) throws -> DataSplit {
    switch source {
    case .digits: return try Workload.digits.load()
    case .fashion:
      let split = try Workload.fashionMNIST.load()
      return try DataSplit(training: split.training, validation: first(validationImages, of: split.validation))
    }
  }

  private static func first(_ count: Int, of set: Dataset) throws -> Dataset {
    let count = min(count, set.count)
    return try Dataset(
      inputs: set.inputs, classes: set.classes, scale: set.scale, pixels: Array(set.pixels.prefix(count * set.inputs)),
      labels: Array(set.labels.prefix(count)))
  }
}
