import Glibc
import Rheostat
import Testing
import _TestSupport

@testable import Training

@Suite struct RunDirectoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func describe(total: Int? = 60) -> RunDescription {
    RunDescription(
      name: "test", workload: .object([.init("batch", .integer(4))]), optimizer: "sgd",
      controller: Configuration(kind: "cosine"),
      plan: RunPlan(for: QuadraticTask(), total: total, baseRate: 0.1), seed: 1)
  }

  private func run(_ description: RunDescription, _ target: Run<QuadraticTask>.TraceTarget? = nil) throws
    -> Run<QuadraticTask>
  {
    try Run(
      task: QuadraticTask(), description: description, trace: target ?? .file(folder.path("trace.jsonl")),
      directory: try RunDirectory(path: folder.path("deep/er/state")), storeEvery: 7)
  }

  private func complete(_ description: RunDescription) throws {
    var run = try run(description)
    while try run.advance() {}
  }

  private func interrupted() throws {
    var run = try run(describe())
    for _ in 0..<30 { _ = try run.advance() }
  }

  private var stored: [[UInt8]] {
    get throws { [try folder.bytes("deep/er/state/rheostat.state"), try folder.bytes("trace.jsonl")] }
  }

  private func refused(_ description: RunDescription, _ part: String) throws {
    let before = try stored
    let error = #expect(throws: (any Error).self) { try run(description) }
    #expect(error.map { "\($0)".contains(part) } == true, "\(error.map { "\($0)" } ?? "nothing")")
    #expect(try stored == before, "nothing may change")
  }

  @Test func anotherRunIsRefusedByTheFieldThatDiffers() throws {
    try interrupted()
    var other = describe()
    other.optimizer = "adam"
    try refused(other, "optimizer is \"sgd\" there and \"adam\" here")
    other = describe()
    other.seed = 2
    other.workload = .object([.init("batch", .integer(4)), .init("start", .string("other weights"))])
    try refused(other, "seed is 1 there and 2 here")
    other = describe()
    other.controller = Configuration(kind: "cosine", parameters: ["floor": .number(0.01)])
    try refused(other, "controller.floor is not given there and 0.01 here")
    other = describe()
    other.workload = .object([.init("batch", .integer(8))])
    try refused(other, "workload.batch is 4 there and 8 here")
    other = describe()
    other.plan.baseRate = 0.2
    try refused(other, "plan.baseRate is 0.1 there and 0.2 here")
    other = describe()
    other.validateEvery = 5
    try refused(other, "validateEvery is not given there and 5 here")
  }

  @Test func aFinishedRunIsLeftAlone() throws {
    try complete(describe())
    let before = try stored
    var again = try run(describe())
    #expect(again.beginning == .finished)
    #expect(try !again.advance())
    #expect(try stored == before)
    #expect(throws: TrainingError.self) { try again.replan(total: 100) }
    #expect(try stored == before)
  }

  @Test func aFinishedRunGoesOnUnderALargerTotal() throws {
    try complete(describe())
    try refused(describe(total: 59), "cannot become 59")
    try complete(describe(total: 90))
    let trace = try Trace.read(file: folder.path("trace.jsonl"))
    let ends = trace.records.filter { if case .end = $0 { true } else { false } }
    #expect(ends.count == 1)
    #expect(trace.end?.performed == 90)
    #expect(trace.records.contains(.replanned(.init(performed: 60, total: 90))))

    let other = try RunDirectoryTests()
    var unbroken = try other.run(describe())
    while try unbroken.advance() {}
    try unbroken.replan(total: 90)
    while try unbroken.advance() {}
    #expect(try other.folder.bytes("trace.jsonl") == folder.bytes("trace.jsonl"))
    #expect(unbroken.driver.summary.digest == trace.end?.digest)
  }

  @Test(arguments: [40, 90]) func anotherTotalReplansOnce(_ total: Int) throws {
    try interrupted()
    for _ in 0..<3 {
      var run = try run(describe(total: total))
      _ = try run.advance()
    }
    try complete(describe(total: total))
    let trace = try Trace.read(file: folder.path("trace.jsonl"))
    let replans = trace.records.filter { if case .replanned = $0 { true } else { false } }
    #expect(replans == [.replanned(.init(performed: 14, total: total))])
    #expect(trace.end?.performed == total)
    #expect(trace.header.plan.total == 60)
  }

  @Test func aSecondProcessIsKeptOut() throws {
    let directory = try RunDirectory(path: folder.path("state"))
    let error = #expect(throws: TrainingError.self) { try RunDirectory(path: folder.path("state")) }
    #expect(error?.description.contains("another process") == true)
    withExtendedLifetime(directory) {}
  }

  @Test func theLockGoesWithItsOwner() throws {
    for _ in 0..<3 { _ = try RunDirectory(path: folder.path("state")) }
  }

  @Test func everyDamageIsFoundAndNothingOverwritten() throws {
    try interrupted()
    let good = try folder.bytes("deep/er/state/rheostat.state")
    for cut in stride(from: 0, to: good.count, by: 41) {
      try folder.write(Array(good.prefix(cut)), "deep/er/state/rheostat.state")
      try refused(describe(), "rheostat.state")
    }
    for place in stride(from: 0, to: good.count, by: 37) {
      var bad = good
      bad[place] ^= 1 << UInt8(place % 8)
      try folder.write(bad, "deep/er/state/rheostat.state")
      try refused(describe(), "rheostat.state")
    }
    try folder.write(good, "deep/er/state/rheostat.state")
    #expect(try run(describe()).beginning == .resumed(performed: 14))
  }

  @Test func aTraceThatIsNotItsOwnIsRefused() throws {
    try interrupted()
    let trace = try folder.bytes("trace.jsonl")
    try folder.write(Array(trace.prefix(100)), "trace.jsonl")
    try refused(describe(), "is not the one that the stored run wrote")
    var changed = trace
    changed[50] ^= 1
    try folder.write(changed, "trace.jsonl")
    try refused(describe(), "is not the one that the stored run wrote")
    try folder.write(trace, "trace.jsonl")
    for target in [Run<QuadraticTask>.TraceTarget.none, .memory, .file(folder.path("other.jsonl"))] {
      #expect(throws: TrainingError.self) { try run(describe(), target) }
    }
  }

  /// A state that cannot be stored is told before the trace of an earlier run is gone.
  @Test func aStateThatCannotBeStoredLeavesAnOlderTraceAlone() throws {
    try folder.write([1, 2, 3], "trace.jsonl")
    #expect(mkdir(folder.path("deep"), 0o755) == 0 && mkdir(folder.path("deep/er"), 0o755) == 0)
    #expect(mkdir(folder.path("deep/er/state"), 0o755) == 0)
    #expect(mkdir(folder.path("deep/er/state/rheostat.state.new"), 0o755) == 0)
    let error = #expect(throws: TrainingError.self) { try run(describe()) }
    #expect(error?.description.contains("rheostat.state.new") == true)
    #expect(try folder.bytes("trace.jsonl") == [1, 2, 3])
  }

  @Test func aRunStoredByHandGoesOnFromThere() throws {
    try interrupted()
    let performed = try storedByHand()
    #expect(performed > 14, "14 is where it stored itself")
    #expect(try run(describe()).beginning == .resumed(performed: performed))
    try complete(describe())
    let other = try RunDirectoryTests()
    try other.complete(describe())
    #expect(try other.folder.bytes("trace.jsonl") == folder.bytes("trace.jsonl"))
  }

  private func storedByHand() throws -> Int {
    var run = try run(describe())
    for _ in 0..<4 { _ = try run.advance() }
    try run.store()
    let performed = run.driver.counts.performed
    _ = try run.advance()
    return performed
  }

  @Test func aDirectoryThatCannotBeMadeIsRefused() throws {
    try folder.write([1], "file")
    #expect(throws: TrainingError.self) { try RunDirectory(path: folder.path("file")) }
    #expect(throws: TrainingError.self) { try RunDirectory(path: folder.path("file/inner")) }
    #expect(throws: TrainingError.self) { try RunDirectory(path: "") }
  }

  @Test func aRunWithoutAStateBeginsAfresh() throws {
    try interrupted()
    let first = try Trace.read(file: folder.path("trace.jsonl")).header
    try folder.remove("deep/er/state/rheostat.state")
    var run = try run(describe())
    #expect(run.beginning == .afresh)
    while try run.advance() {}
    let trace = try Trace.read(file: folder.path("trace.jsonl"))
    #expect(trace.header == first)
    #expect(trace.end?.performed == 60)
  }
}
