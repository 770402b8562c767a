import Training
import Workloads

/// The data of all workloads, read once.
struct StudyData: Sendable {
  private var splits: [StudyWorkload.Source: DataSplit] = [:]

  /// Held-out examples that are looked at: enough for a steady answer, half the cost of all.
  static let heldOut = 5000

  /// Reads what those workloads need.
  init(for workloads: [StudyWorkload]) throws {
    for source in Set(workloads.map(\.source)) { splits[source] = try Self.read(source) }
  }

  subscript(_ source: StudyWorkload.Source) -> DataSplit? { splits[source] }

  private static func read(_ source: StudyWorkload.Source) throws -> DataSplit {
    switch source {
    case .digits: try Workload.digits.load()
    case .fashion: try Workload.fashionMNIST.load().limited(validation: heldOut)
    case .skewed: try Workload.fashionMNIST.load().limited(validation: heldOut).scaled(.skewed)
    case .text: try Workload.text.load().limited(validation: heldOut)
    }
  }
}
