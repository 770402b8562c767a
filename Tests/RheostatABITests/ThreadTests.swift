internal import CRheostat
internal import Glibc
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

  /// A parent with other threads in the library forks; the child makes, uses and ends handles of its own.
  @Test func aForkedChildGoesOn() async throws {
    let handle = try made("cosine")
    let child = try await withThrowingTaskGroup(of: Int32?.self) { group in
      for _ in 0..<2 {
        group.addTask {
          for _ in 0..<300 { if let other = try? made("cosine") { rheostat_destroy(other) } }
          return nil
        }
      }
      group.addTask {
        var last: Int32 = 0
        for _ in 0..<20 where last == 0 { last = inChild { workInChild(handle) } }
        return last
      }
      return try await group.reduce(into: Int32(0)) { $0 = $1 ?? $0 }
    }
    #expect(child == 0)
    #expect(rheostat_destroy(handle) == RHEOSTAT_OK)
  }

  @Test func aMebibyteOfStackIsEnough() throws {
    // Code that is not optimised needs more.
    #if DEBUG
      let size = 32 << 20
    #else
      let size = 1 << 20
    #endif
    onThread(stack: size) {
      for depth in [62, 63, 64, 65, 127, 128] {
        nested("guard(", "constant", ")", depth)
        nested(#"{"kind":"scale","factor":0.9,"controller":"#, #"{"kind":"constant"}"#, "}", depth)
        nested("[", "", "]", 4 * depth)
      }
    }
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

/// Whatever is accepted is written, read again and ended.
private func nested(_ left: String, _ core: String, _ right: String, _ depth: Int) {
  let text = String(repeating: left, count: depth) + core + String(repeating: right, count: depth)
  _ = answer { rheostat_explain(text, $0) }
  var handle: rheostat_handle = 0
  _ = answer { rheostat_search_restore(text, &handle, $0) }
  let plan = #"{"total":100,"baseRate":0.1,"signals":["trainingLoss","validationLoss"],"can":["saveRestore"]}"#
  guard answer({ rheostat_create(text, plan, &handle, $0) }).status == RHEOSTAT_OK else { return }
  let snapshot = answer { rheostat_snapshot(handle, $0) }.text
  rheostat_destroy(handle)
  #expect(answer { rheostat_restore(snapshot, &handle, $0) }.status == RHEOSTAT_OK)
  rheostat_destroy(handle)
}

/// 0 if all went well.
private func workInChild(_ handle: rheostat_handle) -> Int32 {
  guard advance(handle, event(RHEOSTAT_TRAINED)).status == RHEOSTAT_OK else { return 1 }
  guard rheostat_destroy(handle) == RHEOSTAT_OK, rheostat_destroy(handle) == RHEOSTAT_MISUSED else { return 2 }
  guard let other = try? made("cosine"), rheostat_destroy(other) == RHEOSTAT_OK else { return 3 }
  return 0
}

@_silgen_name("fork") private func forkProcess() -> pid_t

/// What a child process ends with: the status of `body`, 128 and more if it died. A child that hangs is ended by its alarm.
private func inChild(_ body: () -> Int32) -> Int32 {
  let child = forkProcess()
  if child == 0 {
    alarm(60)
    _exit(body())
  }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 {}
  return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
}

/// Runs `body` on a thread of its own and waits for it.
private func onThread(stack: Int, _ body: @escaping () -> Void) {
  final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setstacksize(&attributes, stack)
  defer { pthread_attr_destroy(&attributes) }
  var thread = pthread_t()
  let made = pthread_create(
    &thread, &attributes,
    { work in
      work.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
      return nil
    }, Unmanaged.passRetained(Work(body)).toOpaque())
  #expect(made == 0)
  if made == 0 { pthread_join(thread, nil) }
}
