internal import CRheostat
internal import Testing

@Suite struct HandleTests {
  @Test func aHandleAfterItsEndIsRefused() throws {
    let handle = try made("cosine")
    #expect(rheostat_destroy(handle) == RHEOSTAT_OK)
    #expect(rheostat_destroy(handle) == RHEOSTAT_MISUSED)
    #expect(advance(handle, event(RHEOSTAT_TRAINED)).status == RHEOSTAT_MISUSED)
    #expect(answer { rheostat_snapshot(handle, $0) }.status == RHEOSTAT_MISUSED)
    // The place is used again under another generation.
    let next = try made("cosine")
    #expect(next != handle)
    #expect(advance(handle, event(RHEOSTAT_TRAINED)).status == RHEOSTAT_MISUSED)
    #expect(rheostat_destroy(next) == RHEOSTAT_OK)
  }

  @Test func numbersThatWereNeverHandlesAreRefused() {
    for handle: UInt64 in [0, 1, .max, 1 << 32, 0xFFFF_FFFF, 7 << 40 | 3] {
      #expect(rheostat_destroy(handle) == RHEOSTAT_MISUSED)
      #expect(advance(handle, event(RHEOSTAT_TRAINED)).status == RHEOSTAT_MISUSED)
      #expect(answer { rheostat_error(handle, $0) }.status == RHEOSTAT_MISUSED)
    }
  }

  @Test func aHandleOfAnotherKindIsRefused() throws {
    var search: rheostat_handle = 0
    #expect(answer { rheostat_search_create(1e-5, 1, 1, &search, $0) }.status == RHEOSTAT_OK)
    #expect(advance(search, event(RHEOSTAT_TRAINED)).status == RHEOSTAT_MISUSED)
    #expect(answer { rheostat_control_line(search, "{}", $0) }.status == RHEOSTAT_MISUSED)
    #expect(rheostat_destroy(search) == RHEOSTAT_OK)
  }

  @Test func structsOfAnotherSizeAndNullPointersAreRefused() throws {
    let handle = try made("cosine")
    defer { _ = rheostat_destroy(handle) }
    var trained = event(RHEOSTAT_TRAINED)
    var small = rheostat_directive()
    small.size = 8
    #expect(rheostat_advance(handle, &trained, &small) == RHEOSTAT_MISUSED)
    #expect(rheostat_advance(handle, &trained, nil) == RHEOSTAT_MISUSED)
    #expect(rheostat_receive(handle, nil) == RHEOSTAT_MISUSED)
    trained.size = 4
    #expect(rheostat_receive(handle, &trained) == RHEOSTAT_MISUSED)
    #expect(rheostat_digest(handle, nil) == RHEOSTAT_MISUSED)
    #expect(rheostat_create(nil, "{}", nil, nil) == RHEOSTAT_MISUSED)
    #expect(answer { rheostat_explain(nil, $0) }.status == RHEOSTAT_MISUSED)
    // Nothing was received all the while.
    var directive = emptyDirective()
    #expect(rheostat_directive_now(handle, &directive) == RHEOSTAT_OK && directive.rate == 0.1)
  }

  @Test func twoThreadsAtOneHandleAreRefusedOrServedWhole() async throws {
    let handle = try made("constant", #"{"baseRate":0.1}"#)
    let counts = await withTaskGroup(of: (Int, Int).self) { group in
      for _ in 0..<4 {
        group.addTask {
          var counts = (0, 0)
          for _ in 0..<20_000 {
            let status = advance(handle, event(RHEOSTAT_TRAINED)).status
            if status == RHEOSTAT_OK { counts.0 += 1 } else { counts.1 += 1 }
          }
          return counts
        }
      }
      return await group.reduce(into: (0, 0)) { ($0.0, $0.1) = ($0.0 + $1.0, $0.1 + $1.1) }
    }
    #expect(counts.0 + counts.1 == 80_000 && counts.0 > 0)
    // Every update that was taken was taken once.
    let snapshot = answer { rheostat_snapshot(handle, $0) }.text ?? ""
    #expect(snapshot.contains(#""step":\#(counts.0)"#), "\(counts) \(snapshot)")
    #expect(rheostat_destroy(handle) == RHEOSTAT_OK)
  }

  @Test func whatWasRefusedIsSaidByTheHandle() throws {
    var search: rheostat_handle = 0
    #expect(answer { rheostat_search_create(1e-5, 1, 1, &search, $0) }.status == RHEOSTAT_OK)
    defer { _ = rheostat_destroy(search) }
    #expect(answer { rheostat_error(search, $0) } == (Int(RHEOSTAT_OK), nil))
    #expect(rheostat_search_tell(search, 7, 1, 0) == RHEOSTAT_INVALID)
    #expect(answer { rheostat_error(search, $0) }.text?.contains("outside the range") == true)
    #expect(rheostat_search_tell(search, 0.1, 1, -1) == RHEOSTAT_INVALID)
    #expect(answer { rheostat_error(search, $0) }.text?.contains("deviation") == true)
    #expect(
      rheostat_search_ask(search, nil) == RHEOSTAT_MISUSED && rheostat_search_best(search, nil) == RHEOSTAT_MISUSED)
    var rate = 0.0
    for count in [-1, .max] as [Int64] {
      var sd = 0.0
      #expect(rheostat_search_posterior(search, [0.1], count, &rate, &sd) == RHEOSTAT_INVALID)
    }
    #expect(answer { rheostat_error(search, $0) }.text?.contains("count") == true)
  }

  @Test func whatIsReservedMustBeZero() throws {
    let handle = try made("cosine")
    defer { _ = rheostat_destroy(handle) }
    var trained = event(RHEOSTAT_TRAINED)
    trained.reserved = 1
    #expect(advance(handle, trained).status == RHEOSTAT_INVALID)
    #expect(answer { rheostat_error(handle, $0) }.text?.contains("reserved") == true)
  }

  @Test func manyHandlesComeAndGo() throws {
    var handles: [rheostat_handle] = []
    for _ in 0..<3000 { handles.append(try made("constant", #"{"baseRate":0.1}"#)) }
    #expect(Set(handles).count == 3000)
    for handle in handles { #expect(rheostat_destroy(handle) == RHEOSTAT_OK) }
    for handle in handles { #expect(rheostat_destroy(handle) == RHEOSTAT_MISUSED) }
  }
}
