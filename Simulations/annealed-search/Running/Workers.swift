import Foundation

/// Runs that wait, handed out one by one.
actor RunQueue {
  private var specs: ArraySlice<RunSpec>

  init(_ specs: [RunSpec]) { self.specs = specs[...] }

  func next() -> RunSpec? { specs.popFirst() }
}

/// Several runs at a time, each on one core.
struct Workers: Sendable {
  let runner: Runner
  let store: ResultStore
  let jobs: Int

  /// Makes runs until the campaign asks for no more.
  func finish(_ campaign: Campaign) async throws {
    while true {
      let pending = campaign.pending(await store.results)
      if pending.isEmpty { return }
      try await make(pending)
    }
  }

  private func make(_ specs: [RunSpec]) async throws {
    let queue = RunQueue(specs)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<jobs {
        group.addTask {
          while let spec = await queue.next() { try await make(spec) }
        }
      }
      try await group.waitForAll()
    }
  }

  private func make(_ spec: RunSpec) async throws {
    let outcome = try runner.run(spec)
    try await store.add(outcome)
    let rate = spec.rate.map { " at \(Numeral.text($0, 3))" } ?? ""
    FileHandle.standardError.write(
      Data(
        "\(spec.workload.name), \(spec.arm.name)\(rate), budget \(spec.budget), seed \(spec.seed): \(Numeral.text(outcome.score, 4))\n"
          .utf8))
  }
}
