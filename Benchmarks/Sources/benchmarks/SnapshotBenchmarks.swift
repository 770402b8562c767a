import Rheostat

/// The cost of storing a state and making a controller of it again.
enum SnapshotBenchmarks {
  static let plan = RunPlan(
    total: 100_000, baseRate: 0.1, optimizer: .sgd, signals: .all,
    can: [.validate, .saveRestore, .rewindData, .measureBeforeUpdate])

  /// Every rule, the one with the largest snapshot first.
  static func run() throws -> String {
    var lines: [String] = []
    for entry in ControllerCatalog.standard.entries where entry.group == .rules {
      let (bytes, microseconds) = try measure(entry)
      lines.append("| \(entry.kind) | \(bytes) | \(short(microseconds)) |")
    }
    return (["| rule | bytes | us, encode and decode |", "|---|---|---|"] + lines).joined(separator: "\n")
  }

  private static func measure(_ entry: CatalogEntry) throws -> (Int, Double) {
    let configuration = try Configuration(spelling: entry.example, catalog: .standard)
    var controller = try ControllerCatalog.standard.make(configuration, plan: plan)
    for step in 0..<500 {
      guard case .train = controller.directive else { break }
      let loss = 1 / Double(step + 1)
      try controller.receive(.trained(controller.needs.signals.elements.reduce(into: Readings()) { $0[$1] = loss }))
      try controller.receive(.validated(Readings(.validationLoss, loss)))
    }
    var size = 0
    var best = Double.infinity
    for _ in 0..<7 {
      let elapsed = try ContinuousClock().measure {
        for _ in 0..<50 {
          let bytes = try Snapshot(controller: controller, configuration: configuration, plan: plan).bytes()
          size = bytes.count
          blackHole(try Snapshot(file: bytes, catalog: .standard).controller.nominalRate ?? 0)
        }
      }
      best = min(best, elapsed.nanoseconds / 50_000)
    }
    return (size, best)
  }
}
