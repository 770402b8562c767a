internal import Testing

@testable internal import RheostatABI

/// A table that the macros of the tests can take; the table itself cannot be copied.
private final class Table: Sendable {
  private let table: HandleTable

  init(firstGeneration: UInt32 = 1) { table = HandleTable(firstGeneration: firstGeneration) }

  func insert(_ value: AnyObject) -> UInt64? { table.insert(value, .search) }
  func remove(_ handle: UInt64) -> Bool { table.remove(handle) }
  func hasError(_ handle: UInt64) -> Bool { table.error(handle) != nil }
  func with<Result>(_ handle: UInt64, _ kind: BoxKind = .search, _ body: (AnyObject) -> Result) -> Result? {
    table.with(handle, kind, body)
  }
  func knows(_ handle: UInt64, _ kind: BoxKind = .search) -> Bool { with(handle, kind) { _ in true } ?? false }
}

@Suite struct HandleTableTests {
  private final class Value {}

  @Test func aValueEndsWithItsHandle() throws {
    let table = Table()
    weak var value: Value?
    let handle = try {
      let made = Value()
      value = made
      return try #require(table.insert(made))
    }()
    #expect(value != nil)
    #expect(table.knows(handle) && !table.knows(handle, .controller))
    #expect(table.remove(handle))
    #expect(value == nil)
    #expect(!table.remove(handle))
  }

  @Test func aNumberThatComesBackNamesNothingElse() throws {
    let table = Table(firstGeneration: .max - 1)
    let last = try #require(table.insert(Value()))
    #expect(table.remove(last))
    let final = try #require(table.insert(Value()))
    #expect(final == last + (1 << 32) && table.remove(final))
    // The generations of this place are used up: it is not filled again, and no number comes twice.
    let other = try #require(table.insert(Value()))
    #expect(other & 0xFFFF_FFFF != final & 0xFFFF_FFFF)
    for dead in [last, final, final & 0xFFFF_FFFF, final & 0xFFFF_FFFF | 1 << 32] {
      #expect(!table.knows(dead))
      #expect(!table.remove(dead))
    }
  }

  @Test func aFreePlaceAnswersToNoNumber() throws {
    let table = Table()
    let handle = try #require(table.insert(Value()))
    #expect(table.remove(handle))
    // The handle that the place will have next, and that of a place which was never filled.
    for early in [handle + (1 << 32), handle + 1] {
      #expect(!table.knows(early, .none) && !table.hasError(early))
      #expect(!table.remove(early))
    }
    #expect(try #require(table.insert(Value())) == handle + (1 << 32))
  }

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
    var handles: [UInt64] = []
    while let handle = table.insert(value) { handles.append(handle) }
    #expect(handles.count == 1 << 22)
    #expect(Set(handles).count == handles.count)
    #expect(table.remove(handles[12_345]) && table.insert(value) != nil && table.insert(value) == nil)
  }

  @Test func threadsThatFillAndEmptyItNeverShareAPlace() async {
    let table = Table()
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var wrong = 0
          for round in 0..<5000 {
            let values = (0..<(1 + round % 4)).map { _ in Value() }
            let handles = values.compactMap { table.insert($0) }
            for (value, handle) in zip(values, handles) {
              if table.with(handle, .search, { $0 === value }) != true { wrong += 1 }
              if !table.remove(handle) { wrong += 1 }
            }
          }
          return wrong
        }
      }
      for await wrong in group { #expect(wrong == 0) }
    }
  }
}
