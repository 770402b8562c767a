import Rheostat

extension SearchLoop {
  /// A loop under annealed search, with an optimizer.
  init(
    annealed spelling: String = "annealedSearch", _ optimizer: OptimizerFamily, total: Int, weightScale: Double? = nil,
    can: Deeds = [.saveRestore, .rewindData]
  ) throws {
    self.init(
      try Self.make(
        spelling, total: total, can: can, signals: Signals(.trainingLoss), optimizer: optimizer,
        weightScale: weightScale))
  }

  var searched: Int { updates.count { $0.role == .probe } }

  /// The largest rate of the main pass.
  var peak: Double { updates.filter { $0.role == .main }.map(\.rate).max() ?? .nan }
}

/// The families of optimizers that are searched, each with the scale of its weights where it matters.
enum Searched: CaseIterable {
  case scheduleFree, adam, adamWithoutScale, sgd, other

  var optimizer: OptimizerFamily {
    switch self {
    case .scheduleFree: .scheduleFree
    case .adam, .adamWithoutScale: .adam
    case .sgd: .sgd
    case .other: .other
    }
  }

  var weightScale: Double? { self == .adamWithoutScale ? nil : 0.05 }

  func loop(
    _ total: Int, _ spelling: String = "annealedSearch", can: Deeds = [.saveRestore, .rewindData]
  ) throws -> SearchLoop {
    try SearchLoop(annealed: spelling, optimizer, total: total, weightScale: weightScale, can: can)
  }
}
