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
    Border.expect(rheostat_needs_of(handle, &needs) == RHEOSTAT_OK, "needs")
    signals = needs.signals
  }

  func end() {
    Border.expect(rheostat_destroy(handle) == RHEOSTAT_OK && rheostat_destroy(handle) == RHEOSTAT_MISUSED, "destroy")
  }

  var directive: rheostat_directive {
    var directive = rheostat_directive()
    directive.size = UInt32(MemoryLayout<rheostat_directive>.size)
    Border.expect(rheostat_directive_now(handle, &directive) == RHEOSTAT_OK, "directive")
    check(directive)
    return directive
  }

  var digest: UInt64 {
    var digest: UInt64 = 0
    Border.expect(rheostat_digest(handle, &digest) == RHEOSTAT_OK, "digest: \(error)")
    return digest
  }

  var snapshot: String {
    var status: rheostat_status = 0
    let text = Text.taken {
      status = rheostat_snapshot(handle, $0)
      return status
    }
    Border.expect(status == RHEOSTAT_OK, "snapshot: \(text)")
    return text
  }

  private var error: String { Text.taken { rheostat_error(handle, $0) } }

  private func check(_ directive: rheostat_directive) {
    Border.expect(
      directive.deed <= UInt32(RHEOSTAT_FINISH) && directive.slot <= 1 && directive.decision >= 0, "\(directive)")
    guard directive.deed == UInt32(RHEOSTAT_TRAIN) else { return }
    Border.expect(directive.rate.isFinite && directive.rate >= 0, "the rate is \(directive.rate)")
    Border.expect(directive.has_momentum == 0 || directive.momentum.isFinite, "the momentum is \(directive.momentum)")
  }

  /// Does what it is told, with readings that the bytes choose; such events are never refused.
  func obey(steps: Int, _ bytes: inout Source) {
    let (first, factor) = (bytes.reading(), bytes.reading())
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
      Border.expect(status == RHEOSTAT_OK, "\(event) was refused: \(error)")
      check(now)
      loss = step % 3 == 0 ? loss * factor : loss * 0.99 + 0.001
    }
  }

  /// Tells whatever the bytes say.
  func tell(_ bytes: inout Source) {
    var event = Self.event(Int(bytes.byte() % 9))
    let slot = bytes.byte()
    event.slot = slot < 200 ? UInt32(slot % 3) : UInt32(truncatingIfNeeded: bytes.number())
    event.total = bytes.total()
    let mask = bytes.byte()
    event.present = mask < 100 ? signals : mask < 200 ? UInt64(mask) : bytes.number()
    event.reserved = mask == 255 ? 1 : 0
    withUnsafeMutableBytes(of: &event.values) { values in
      for index in 0..<8 { values.bindMemory(to: Double.self)[index] = bytes.reading() }
    }
    let before = digest
    var now = directive
    let status = Int(rheostat_advance(handle, &event, &now))
    check(now)
    if status == RHEOSTAT_OK { return }
    Border.expect(status == RHEOSTAT_REFUSED || status == RHEOSTAT_INVALID, "status \(status)")
    Border.expect(digest == before, "a refused event changed the state: \(event)")
    Border.expect(!error.isEmpty, "refused without a sentence")
  }

  /// Structs of another size and null pointers.
  func handIn(size: UInt32) {
    let before = digest
    var event = Self.event(RHEOSTAT_TRAINED)
    var now = directive
    if size != event.size {
      event.size = size
      Border.expect(rheostat_receive(handle, &event) == RHEOSTAT_MISUSED, "an event of size \(size)")
    }
    event = Self.event(RHEOSTAT_TRAINED)
    if size != now.size {
      now.size = size
      Border.expect(rheostat_advance(handle, &event, &now) == RHEOSTAT_MISUSED, "a directive of size \(size)")
    }
    Border.expect(rheostat_advance(handle, nil, nil) == RHEOSTAT_MISUSED, "null pointers")
    Border.expect(digest == before, "a misuse changed the state")
  }

  /// Is thrown away and made again from its snapshot, with the same digest and directive.
  func goOnFromSnapshot() {
    let (text, before, now) = (snapshot, digest, directive)
    end()
    handle = Text.made { rheostat_restore(text, $0, $1) }
    Border.expect(handle != 0, "a snapshot was refused: \(text)")
    let again = directive
    Border.expect(
      digest == before && again.deed == now.deed && again.rate == now.rate, "a snapshot goes on elsewhere: \(text)")
  }

  func describe() {
    var decision = rheostat_decision()
    decision.size = UInt32(MemoryLayout<rheostat_decision>.size)
    Border.expect(rheostat_last_decision(handle, &decision) == RHEOSTAT_OK, "decision")
    Border.expect(decision.rate.isFinite && decision.number == directive.decision, "\(decision)")
    let text = Text.taken { rheostat_decision_text(handle, $0) }
    Border.expect(text.isEmpty == (decision.number == 0), text)
    Border.expect(text.isEmpty || (try? JSON(Array(text.utf8), limits: .snapshot)) != nil, text)
  }

  private static func event(_ kind: Int) -> rheostat_event {
    var event = rheostat_event()
    event.size = UInt32(MemoryLayout<rheostat_event>.size)
    event.kind = UInt32(kind)
    return event
  }
}
