import CRheostat
import Rheostat

/// A controller behind a handle, held to the laws of the header after every call.
final class Driven {
  private(set) var handle: rheostat_handle
  private let signals: UInt64

  init(_ handle: rheostat_handle) {
    self.handle = handle
    var needs = rheostat_needs()
    needs.size = UInt32(MemoryLayout<rheostat_needs>.size)
    hold(rheostat_needs_of(handle, &needs) == RHEOSTAT_OK, "needs")
    signals = needs.signals
  }

  func end() {
    hold(rheostat_destroy(handle) == RHEOSTAT_OK && rheostat_destroy(handle) == RHEOSTAT_MISUSED, "destroy")
  }

  var directive: rheostat_directive {
    var directive = rheostat_directive()
    directive.size = UInt32(MemoryLayout<rheostat_directive>.size)
    hold(rheostat_directive_now(handle, &directive) == RHEOSTAT_OK, "directive")
    check(directive)
    return directive
  }

  var digest: UInt64 {
    var digest: UInt64 = 0
    hold(rheostat_digest(handle, &digest) == RHEOSTAT_OK, "digest: \(error)")
    return digest
  }

  var snapshot: String {
    let (status, text) = Border.asked { rheostat_snapshot(handle, $0) }
    hold(status == RHEOSTAT_OK && text != nil, "snapshot: \(text ?? "")")
    return text ?? ""
  }

  private var error: String { Border.asked { rheostat_error(handle, $0) }.1 ?? "" }

  private func check(_ directive: rheostat_directive) {
    hold(directive.deed <= UInt32(RHEOSTAT_FINISH) && directive.slot <= 1 && directive.decision >= 0, "\(directive)")
    guard directive.deed == UInt32(RHEOSTAT_TRAIN) else { return }
    hold(directive.rate.isFinite && directive.rate >= 0, "the rate is \(directive.rate)")
    hold(directive.has_momentum == 0 || directive.momentum.isFinite, "the momentum is \(directive.momentum)")
  }

  /// Does what it is told, with readings that the bytes choose; such events are never refused.
  func obey(steps: Int, _ bytes: inout Bytes) {
    let (first, factor) = (bytes.number(), bytes.number())
    var loss = first
    for step in 0..<steps {
      var now = directive
      var event = Self.event(RHEOSTAT_TRAINED)
      switch Int(now.deed) {
      case RHEOSTAT_FINISH: return
      case RHEOSTAT_VALIDATE: event.kind = UInt32(RHEOSTAT_VALIDATED)
      case RHEOSTAT_SAVE: event.kind = UInt32(RHEOSTAT_SAVED)
      case RHEOSTAT_RESTORE: event.kind = UInt32(RHEOSTAT_RESTORED)
      default: break
      }
      event.slot = now.slot
      if now.deed <= UInt32(RHEOSTAT_VALIDATE) {
        event.present = signals
        withUnsafeMutableBytes(of: &event.values) { values in
          for value in values.bindMemory(to: Double.self).indices {
            values.bindMemory(to: Double.self)[value] = loss * (value == 0 ? 1 : Double(value) * 0.5)
          }
        }
      }
      let status = rheostat_advance(handle, &event, &now)
      hold(status == RHEOSTAT_OK, "\(event) was refused: \(error)")
      check(now)
      loss = step % 3 == 0 ? loss * factor : loss * 0.99 + 0.001
    }
  }

  /// Tells whatever the bytes say.
  func tell(_ bytes: inout Bytes) {
    var event = Self.event(Int(bytes.byte() % 9))
    let slot = bytes.byte()
    event.slot = slot < 200 ? UInt32(slot % 3) : UInt32(truncatingIfNeeded: bytes.whole())
    event.total = bytes.total()
    let mask = bytes.byte()
    event.present = mask < 100 ? signals : mask < 200 ? UInt64(mask) : bytes.whole()
    event.reserved = UInt32(mask)
    withUnsafeMutableBytes(of: &event.values) { values in
      for index in 0..<8 { values.bindMemory(to: Double.self)[index] = bytes.number() }
    }
    let before = digest
    var now = directive
    let status = Int(rheostat_advance(handle, &event, &now))
    check(now)
    if status == RHEOSTAT_OK { return }
    hold(status == RHEOSTAT_REFUSED || status == RHEOSTAT_INVALID, "status \(status)")
    hold(digest == before, "a refused event changed the state: \(event)")
    hold(!error.isEmpty, "refused without a sentence")
  }

  /// Structs of another size and null pointers.
  func handIn(size: UInt32) {
    let before = digest
    var event = Self.event(RHEOSTAT_TRAINED)
    var now = directive
    if size != event.size {
      event.size = size
      hold(rheostat_receive(handle, &event) == RHEOSTAT_MISUSED, "an event of size \(size)")
    }
    event = Self.event(RHEOSTAT_TRAINED)
    if size != now.size {
      now.size = size
      hold(rheostat_advance(handle, &event, &now) == RHEOSTAT_MISUSED, "a directive of size \(size)")
    }
    hold(rheostat_advance(handle, nil, nil) == RHEOSTAT_MISUSED, "null pointers")
    hold(digest == before, "a misuse changed the state")
  }

  /// Is thrown away and made again from its snapshot, with the same digest and directive.
  func goOnFromSnapshot() {
    let (text, before, now) = (snapshot, digest, directive)
    end()
    let (status, sentence) = Border.asked { rheostat_restore(text, &handle, $0) }
    hold(status == RHEOSTAT_OK, "a snapshot was refused: \(sentence ?? "") \(text)")
    let again = directive
    hold(digest == before && again.deed == now.deed && again.rate == now.rate, "a snapshot goes on elsewhere: \(text)")
  }

  func describe() {
    var decision = rheostat_decision()
    decision.size = UInt32(MemoryLayout<rheostat_decision>.size)
    hold(rheostat_last_decision(handle, &decision) == RHEOSTAT_OK, "decision")
    hold(decision.rate.isFinite && decision.number == directive.decision, "\(decision)")
    let (status, text) = Border.asked { rheostat_decision_text(handle, $0) }
    hold(status == RHEOSTAT_OK && (text == nil) == (decision.number == 0), "\(text ?? "")")
    if let text { hold((try? JSON(Array(text.utf8), limits: .snapshot)) != nil, text) }
  }

  private static func event(_ kind: Int) -> rheostat_event {
    var event = rheostat_event()
    event.size = UInt32(MemoryLayout<rheostat_event>.size)
    event.kind = UInt32(kind)
    return event
  }
}
