import CRheostat
import Glibc
import RheostatABI

/// The C library with whatever bytes. No call may trap; what is refused changes nothing; a rate is finite and not negative;
/// what goes on from a snapshot is the same.
enum Border {
  static let fixedPlan = """
    {"total":100,"stepsPerEpoch":10,"baseRate":0.1,"optimizer":"sgd","signals":["trainingLoss","validationLoss"],\
    "can":["validate","saveRestore","rewindData"]}
    """
  static let stacks = [
    "warmup(5%) > plateau(patience=3)", "guard(cosine, keep=10st)", "annealedSearch", "rangeTest(steps=30%)",
    "clamp(guard(hypergradient), 1e-5...1)", "constant for 30% > cosine for 40% > plateau(factor=0.5)", "dog",
    "autoLRS(trials=3, tau=20st, tauMax=40st)",
  ]

  static func controller(_ bytes: [UInt8]) {
    let text = Text.of(bytes)
    _ = Text.taken { rheostat_explain(text, $0) }
    with(Text.made { rheostat_create(text, fixedPlan, $0, $1) }) { drive($0, bytes[...]) }
    var rates = [Double](repeating: 0, count: 50)
    _ = Text.taken { rheostat_rates(text, fixedPlan, 20, 50, &rates, nil, $0) }
    expect(rates.allSatisfy { $0.isFinite && $0 >= 0 }, "a listed rate")
  }

  static func plan(_ bytes: [UInt8]) {
    let spelling = stacks[Int(bytes.first ?? 0) % stacks.count]
    let text = Text.of(bytes.dropFirst())
    with(Text.made { rheostat_create(spelling, text, $0, $1) }) { drive($0, bytes[...]) }
  }

  static func snapshot(_ bytes: [UInt8]) {
    let text = Text.of(bytes)
    with(Text.made { rheostat_restore(text, $0, $1) }) { drive($0, bytes[...]) }
  }

  /// Events with whatever in them: a byte for the kind, one for the slot, two for the signals, then eight for each reading.
  static func events(_ bytes: [UInt8]) {
    let spelling = stacks[Int(bytes.first ?? 0) % stacks.count]
    with(Text.made { rheostat_create(spelling, fixedPlan, $0, $1) }) { handle in
      var source = Source(bytes.dropFirst())
      for _ in 0..<40 where !source.isEmpty {
        var event = source.event()
        let before = digest(handle)
        var directive = rheostat_directive()
        directive.size = UInt32(MemoryLayout<rheostat_directive>.size)
        let status = rheostat_advance(handle, &event, &directive)
        expect(directive.rate.isFinite && directive.rate >= 0 && directive.deed <= 4, "a directive")
        expect(status == RHEOSTAT_OK || digest(handle) == before, "a refusal that changed something")
      }
      drive(handle, bytes[...])
    }
  }

  /// Serves the controller for a while, and compares it with one from its snapshot.
  static func drive(_ handle: rheostat_handle, _ bytes: ArraySlice<UInt8>) {
    var source = Source(bytes)
    let stored = Text.taken { rheostat_snapshot(handle, $0) }
    let twin = Text.made { rheostat_restore(stored, $0, $1) }
    expect(twin != 0 && digest(twin) == digest(handle), "a snapshot that is not taken back")
    for _ in 0..<60 {
      guard var event = source.answer(to: handle) else { break }
      expect(rheostat_receive(handle, &event) == rheostat_receive(twin, &event), "twins that disagree")
    }
    expect(digest(twin) == digest(handle), "twins that went different ways")
    _ = Text.taken { rheostat_decision_text(handle, $0) }
    _ = rheostat_destroy(twin)
  }

  static func digest(_ handle: rheostat_handle) -> UInt64 {
    var digest: UInt64 = 0
    expect(rheostat_digest(handle, &digest) == RHEOSTAT_OK, "a digest")
    return digest
  }

  static func with(_ handle: rheostat_handle, _ body: (rheostat_handle) -> Void) {
    guard handle != 0 else { return }
    body(handle)
    expect(rheostat_destroy(handle) == RHEOSTAT_OK && rheostat_destroy(handle) == RHEOSTAT_MISUSED, "an end")
  }

  /// Ends the program with a sentence if something is not so; libFuzzer keeps the input.
  static func expect(_ isSo: Bool, _ what: @autoclosure () -> String) {
    guard !isSo else { return }
    let line = "not so: \(what())\n"
    _ = line.withCString { write(2, $0, strlen($0)) }
    abort()
  }
}

enum Text {
  /// For C, which ends at a zero byte.
  static func of(_ bytes: some Sequence<UInt8>) -> [CChar] {
    bytes.prefix { $0 != 0 }.map(CChar.init(bitPattern:)) + [0]
  }

  static func taken(_ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> rheostat_status) -> String {
    var text: UnsafeMutablePointer<CChar>?
    let status = call(&text)
    defer { rheostat_free_text(text) }
    let found = text.map { String(cString: $0) } ?? ""
    Border.expect(status == RHEOSTAT_OK || !found.isEmpty, "a refusal without a sentence")
    return found
  }

  static func made(
    _ call: (UnsafeMutablePointer<rheostat_handle>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) ->
      rheostat_status
  ) -> rheostat_handle {
    var handle: rheostat_handle = 1
    var isMade = false
    _ = taken {
      let status = call(&handle, $0)
      isMade = status == RHEOSTAT_OK
      return status
    }
    Border.expect(isMade == (handle != 0), "a handle")
    return handle
  }
}
