internal import CRheostat
internal import Foundation
internal import Synchronization
internal import Testing

@testable internal import RheostatABI

@Suite struct ManyThreadsTests {
  /// Threads that make, use and end handles, and meanwhile try each other's and ones that never were.
  @Test func handlesComeAndGoInManyThreads() async throws {
    let latest = Latest()
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<4 {
        group.addTask {
          for round in 0..<1500 {
            guard let mine = try? made("constant", #"{"baseRate":0.1}"#) else {
              Issue.record("no handle in round \(round)")
              return
            }
            let other = latest.handle.exchange(mine, ordering: .acquiringAndReleasing)
            for handle in [other, other &+ 1 << 32, UInt64(round + thread + 1) | 1 << 32] where handle != mine {
              _ = advance(handle, event(RHEOSTAT_TRAINED))
              _ = answer { rheostat_error(handle, $0) }
            }
            let status = advance(mine, event(RHEOSTAT_TRAINED)).status
            if status != RHEOSTAT_OK && status != RHEOSTAT_MISUSED { Issue.record("status \(status)") }
            // Another thread may be looking at it just now.
            while rheostat_destroy(mine) == RHEOSTAT_MISUSED {}
            if advance(mine, event(RHEOSTAT_TRAINED)).status != RHEOSTAT_MISUSED { Issue.record("it lives on") }
          }
        }
      }
    }
  }

  @Test func searchesInManyThreadsDoNotMeet() async {
    let rates = await withTaskGroup(of: [Double].self) { group in
      for _ in 0..<3 {
        group.addTask {
          var search: rheostat_handle = 0
          guard rheostat_search_create(1e-5, 1, 7, &search, nil) == RHEOSTAT_OK else { return [] }
          defer { _ = rheostat_destroy(search) }
          return (0..<10).map { _ in
            var rate = 0.0
            guard rheostat_search_ask(search, &rate) == RHEOSTAT_OK,
              rheostat_search_tell(search, rate, abs(log10(rate) + 2), 0) == RHEOSTAT_OK
            else { return .nan }
            return rate
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(rates.count == 3 && rates[0].count == 10 && Set(rates).count == 1)
  }

  @Test func aNumberNeverStandsForTwoValues() {
    let table = Table()
    #expect(table.insert(Filler()) == 1 << 32 | 1)
    // The place has been through all generations but the last.
    table.setGeneration(UInt64(UInt32.max), at: 0)
    #expect(!table.remove(1 << 32 | 1))
    let last = UInt64(UInt32.max) << 32 | 1
    #expect(table.isAlive(last))
    #expect(table.remove(last))
    #expect(!table.isAlive(last) && !table.remove(last))
    // The place is given up; the next value has another.
    #expect(table.insert(Filler()) == 1 << 32 | 2)
  }

  @Test func aVacantPlaceCannotBeTaken() {
    let table = Table()
    let handle = table.insert(Filler())
    #expect(table.remove(handle))
    // The number that the next value in this place will have, and places that have had none.
    let next = handle + 1 << 32
    for forged: UInt64 in [next, 1 << 32 | 2, 1 << 32 | 1024] {
      #expect(!table.isAlive(forged) && !table.remove(forged))
    }
    #expect(table.insert(Filler()) == next)
  }

  @Test func whatAHandleStandsForIsFreed() {
    let table = Table()
    weak var seen: Filler?
    var handle: UInt64 = 0
    do {
      let filler = Filler()
      seen = filler
      handle = table.insert(filler)
    }
    #expect(seen != nil)
    #expect(table.remove(handle))
    #expect(seen == nil)
  }
}

private final class Latest: Sendable {
  let handle = Atomic<UInt64>(0)
}

private final class Filler {}

/// A table of the tests' own; the macros of the tests take no value that cannot be copied.
private final class Table {
  private let table = HandleTable()

  func insert(_ filler: Filler) -> UInt64 { table.insert(filler, .search) ?? 0 }
  func remove(_ handle: UInt64) -> Bool { table.remove(handle) }
  func isAlive(_ handle: UInt64) -> Bool { table.with(handle, .search) { _ in true } ?? false }
  func setGeneration(_ generation: UInt64, at index: Int) {
    table.places[index]?.pointee.word.store(generation << 1, ordering: .relaxed)
  }
}
