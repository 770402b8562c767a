internal import Testing

@testable internal import RheostatABI

@Suite struct HandleTableTests {
  private final class Value {}

  @Test func aValueEndsWithItsHandle() throws {
    let table = HandleTable()
    weak var value: Value?
    let handle = try {
      let made = Value()
      value = made
      return try #require(table.insert(made, .search))
    }()
    #expect(value != nil)
    #expect(table.with(handle, .search) { $0 is Value } == true)
    #expect(table.with(handle, .controller) { _ in true } == nil)
    #expect(table.remove(handle))
    #expect(value == nil)
    #expect(!table.remove(handle))
  }

  @Test func aNumberThatComesBackNamesNothingElse() throws {
    let table = HandleTable(firstGeneration: .max - 1)
    let last = try #require(table.insert(Value(), .search))
    #expect(table.remove(last))
    let final = try #require(table.insert(Value(), .search))
    #expect(final == last + (1 << 32) && table.remove(final))
    // The generations of this place are used up: it is not filled again, and no number comes twice.
    let other = try #require(table.insert(Value(), .search))
    #expect(other & 0xFFFF_FFFF != final & 0xFFFF_FFFF)
    for dead in [last, final, final & 0xFFFF_FFFF, final & 0xFFFF_FFFF | 1 << 32] {
      #expect(table.with(dead, .search) { _ in true } == nil)
      #expect(!table.remove(dead))
    }
  }

  @Test func aFreePlaceAnswersToNoNumber() throws {
    let table = HandleTable()
    let handle = try #require(table.insert(Value(), .search))
    #expect(table.remove(handle))
    // The handle that the place will have next, and that of a place which was never filled.
    for early in [handle + (1 << 32), handle + 1] {
      #expect(table.with(early, .none) { _ in true } == nil)
      #expect(!table.remove(early) && table.error(early) == nil)
    }
    #expect(try #require(table.insert(Value(), .search)) == handle + (1 << 32))
  }

  @Test func aPlaceInUseIsNotTakenFromInside() throws {
    let table = HandleTable()
    let handle = try #require(table.insert(Value(), .search))
    let inside = table.with(handle, .search) { _ in
      [table.remove(handle), table.with(handle, .search) { _ in true } != nil, table.error(handle) != nil]
    }
    #expect(inside == [false, false, false])
    #expect(table.remove(handle))
  }

  @Test func theTableEndsAtFourMillion() {
    let table = HandleTable()
    let value = Value()
    var handles: [UInt64] = []
    while let handle = table.insert(value, .search) { handles.append(handle) }
    #expect(handles.count == 1 << 22)
    #expect(Set(handles).count == handles.count)
    #expect(table.remove(handles[12_345]) && table.insert(value, .search) != nil && table.insert(value, .search) == nil)
  }

  @Test func threadsThatFillAndEmptyItNeverShareAPlace() async {
    let table = SharedTable()
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var wrong = 0
          for round in 0..<5000 {
            let values = (0..<(1 + round % 4)).map { _ in Value() }
            let handles = values.compactMap { table.table.insert($0, .search) }
            for (value, handle) in zip(values, handles) {
              if table.table.with(handle, .search, { $0 === value }) != true { wrong += 1 }
              if !table.table.remove(handle) { wrong += 1 }
            }
          }
          return wrong
        }
      }
      for await wrong in group { #expect(wrong == 0) }
    }
  }

  private final class SharedTable: Sendable {
    let table = HandleTable()
  }
}
