internal import CRheostat
internal import Foundation
internal import Synchronization
internal import Testing

@testable internal import RheostatABI

@Suite struct ManyThreadsTests {
  /// Threads that make, use and end handles, and meanwhile try each other's and ones that never were.
  @Test func handlesComeAndGoInManyThreads() async throws {
    let latest = Atomic<UInt64>(0)
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<4 {
        group.addTask {
          for round in 0..<1500 {
            guard let mine = try? made("constant", #"{"baseRate":0.1}"#) else {
              Issue.record("no handle in round \(round)")
              return
            }
            let other = latest.exchange(mine, ordering: .acquiringAndReleasing)
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

  @Test func aNumberNeverStandsForTwoValues() throws {
    let table = HandleTable()
    let first = try #require(table.insert(Filler(), .controller))
    #expect(first == 1 << 32 | 1)
    // The place has been through all generations but the last.
    let place = try #require(table.places[0])
    place.pointee.word.store(UInt64(UInt32.max) << 1, ordering: .relaxed)
    #expect(!table.remove(first))
    let last = UInt64(UInt32.max) << 32 | 1
    #expect(table.with(last, .controller) { _ in true } == true)
    #expect(table.remove(last))
    #expect(!table.remove(last) && table.with(last, .controller) { _ in true } == nil)
    // The place is given up; the next value has another.
    #expect(try #require(table.insert(Filler(), .controller)) == 1 << 32 | 2)
  }

  @Test func aVacantPlaceCannotBeTaken() throws {
    let table = HandleTable()
    let handle = try #require(table.insert(Filler(), .controller))
    #expect(table.remove(handle))
    // The number that the next value in this place will have, and places that have had none.
    for forged in [handle + 1 << 32, 1 << 32 | 2, 1 << 32 | 1024] {
      #expect(table.with(forged, .controller) { _ in true } == nil && !table.remove(forged))
    }
    #expect(try #require(table.insert(Filler(), .controller)) == handle + 1 << 32)
  }

  @Test func whatAHandleStandsForIsFreed() throws {
    let table = HandleTable()
    weak var seen: Filler?
    var handle: UInt64 = 0
    do {
      let filler = Filler()
      seen = filler
      handle = try #require(table.insert(filler, .search))
    }
    #expect(seen != nil)
    #expect(table.remove(handle) && seen == nil)
  }
}

private final class Filler {}
