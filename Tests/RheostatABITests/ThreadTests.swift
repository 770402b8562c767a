internal import CRheostat
internal import Testing

@Suite struct ThreadTests {
  @Test func aHandleMayEndWhileOthersUseIt() async throws {
    for _ in 0..<20 {
      let handle = try made("warmup(10) > plateau", #"{"baseRate":0.1,"signals":["validationLoss"]}"#)
      let statuses = await withTaskGroup(of: Set<Int>.self) { group in
        for _ in 0..<2 {
          group.addTask {
            var seen: Set<Int> = []
            for _ in 0..<200 {
              seen.insert(advance(handle, event(RHEOSTAT_TRAINED)).status)
              seen.insert(answer { rheostat_snapshot(handle, $0) }.status)
            }
            return seen
          }
        }
        group.addTask {
          while rheostat_destroy(handle) != RHEOSTAT_OK {}
          return []
        }
        return await group.reduce(into: Set<Int>()) { $0.formUnion($1) }
      }
      #expect(statuses.isSubset(of: [RHEOSTAT_OK, RHEOSTAT_MISUSED]))
      #expect(rheostat_destroy(handle) == RHEOSTAT_MISUSED)
    }
  }

  @Test func differentHandlesAreServedByDifferentThreads() async throws {
    let plan = #"{"total":1000,"baseRate":0.1,"signals":["trainingLoss"],"can":["saveRestore"]}"#
    let digests = await withTaskGroup(of: UInt64?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          guard let handle = try? made("annealedSearch", plan) else { return nil }
          defer { rheostat_destroy(handle) }
          for step in 0..<300 { answerWhatIsAsked(handle, loss: 1 / Double(step + 1)) }
          var digest: UInt64 = 0
          return rheostat_digest(handle, &digest) == RHEOSTAT_OK ? digest : nil
        }
      }
      return await group.reduce(into: Set<UInt64?>()) { $0.insert($1) }
    }
    #expect(digests.count == 1 && !digests.contains(nil))
  }
}

/// Answers the directive that waits, as a loop would.
private func answerWhatIsAsked(_ handle: rheostat_handle, loss: Double) {
  var directive = emptyDirective()
  rheostat_directive_now(handle, &directive)
  var happened = event(RHEOSTAT_TRAINED, present: 1, first: loss)
  switch Int(directive.deed) {
  case RHEOSTAT_SAVE: happened = event(RHEOSTAT_SAVED)
  case RHEOSTAT_RESTORE: happened = event(RHEOSTAT_RESTORED)
  default: break
  }
  happened.slot = directive.slot
  rheostat_receive(handle, &happened)
}
