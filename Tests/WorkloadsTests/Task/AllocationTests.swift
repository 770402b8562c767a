import Rheostat
import Testing
import Training
import _AllocationCounter

@testable import Workloads

@Suite(.enabled(if: allocations_are_counted())) struct AllocationTests {
  @Test(arguments: ClassificationTaskTests.kinds) func noUpdateAllocates(
    _ optimizer: OptimizerKind, _ kind: Kind
  ) throws {
    var task = try SignalTests.task(optimizer, decay: 0.1, kind: kind)
    try Self.expectNone(&task)
  }

  @Test(arguments: ShownNetworkTests.forms) func noAverageAllocates(_ form: ShownNetworkTests.Form) throws {
    var task = try form.task()
    try Self.expectNone(&task)
  }

  private static func expectNone(_ task: inout ClassificationTask) throws {
    let signals = task.signals
    var made = 0
    // The first updates make what is made once (OpenBLAS' buffers, the half batches); three epochs follow.
    for step in 0..<(3 * task.stepsPerEpoch + 3) {
      let before = allocation_count()
      if step % 2 == 0 { _ = task.measure(signals) }
      _ = try task.step(Update(rate: 0.01), measuring: signals)
      if step >= 3 { made += allocation_count() - before }
    }
    #expect(made == 0)
    _ = task.validate()
    let before = allocation_count()
    _ = task.validate()
    let validation = allocation_count() - before
    #expect(validation == 0)
  }
}
