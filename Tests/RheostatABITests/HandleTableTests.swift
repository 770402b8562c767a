internal import Testing

@testable internal import RheostatABI

/// A table that the macros of the tests can take; the table itself cannot be copied.
private final class Table: Sendable {
  private let table = HandleTable()

  func insert(_ value: AnyObject) -> UInt64? { table.insert(value, .search) }
  func remove(_ handle: UInt64) -> Bool { table.remove(handle) }
  func hasError(_ handle: UInt64) -> Bool { table.error(handle) != nil }
  func knows(_ handle: UInt64) -> Bool { with(handle) { _ in true } ?? false }
  func with<Result>(_ handle: UInt64, _ body: (AnyObject) -> Result) -> Result? { table.with(handle, .search, body) }
}

private final class Value {}

@Suite struct HandleTableTests {
  @Test func aPlaceInUseIsNotTakenFromInside() throws {
    let table = Table()
    let handle = try #require(table.insert(Value()))
    let inside = table.with(handle) { _ in [table.remove(handle), table.knows(handle), table.hasError(handle)] }
    #expect(inside == [false, false, false])
    #expect(table.remove(handle))
  }

  @Test func theTableEndsAtFourMillion() {
    let table = Table()
    let value = Value()
    var count = 0
    var last: UInt64 = 0
    while let handle = table.insert(value) { (count, last) = (count + 1, max(last, handle)) }
    #expect(count == 1 << 22 && last == 1 << 32 | 1 << 22)
    #expect(table.remove(last) && table.insert(value) == last + 1 << 32 && table.insert(value) == nil)
  }

  /// Threads are in the midst of taking and giving back places when another one forks: the child finds no lock held.
  @Test func aForkLeavesNoLockBehind() async {
    let table = Table()
    @Sendable func takeAndGiveBack() -> Int32 {
      guard let handle = table.insert(Value()) else { return 1 }
      return table.knows(handle) && table.remove(handle) ? 0 : 2
    }
    #expect(takeAndGiveBack() == 0)
    let statuses = await withTaskGroup(of: Set<Int32>.self) { group in
      group.addTask { Set((0..<20_000).map { _ in takeAndGiveBack() }) }
      group.addTask { Set((0..<20).map { _ in inChild { takeAndGiveBack() } }) }
      return await group.reduce(into: Set<Int32>()) { $0.formUnion($1) }
    }
    #expect(statuses == [0])
  }
}
