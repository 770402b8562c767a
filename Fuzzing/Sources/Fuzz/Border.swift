import CRheostat
import Rheostat

/// Calls of the C library with what its callers may get wrong. Every call must answer; a refused one changes nothing.
enum Border {
  /// What the catalogue and the presets offer, and a few that are composed.
  static let controllers =
    ControllerCatalog.standard.entries.map(\.example) + Preset.all.map(\.name) + [
      "warmup(5%) > plateau(patience=2)", "clamp(guard(warmup(5%) > plateau(patience=3)), 1e-5...1e-1)",
      "guard(annealedSearch)", "clamp(autoLRS, 1e-6...1)", "constant for 30% > cosine(floor=0.01) for 40% > plateau(peak=0.01)",
      "product(cosine, hypergradient)", "warmup(3) > guard(hypergradient)", "guard(constant, keep=3)",
    ]

  static let plans = ["\"total\":100", "\"total\":600", "\"total\":1", "\"total\":9007199254740992", "\"total\":51", ""]
    .flatMap { total in
      ["sgd", "adam", "scheduleFree", "learningRateFree", "other"].map { optimizer in
        "{\(total.isEmpty ? "" : total + ",")\"baseRate\":0.1,\"optimizer\":\"\(optimizer)\",\"stepsPerEpoch\":10,"
          + "\"tokensPerStep\":100,\"weightScale\":0.05,\"signals\":[\(signals)],"
          + "\"can\":[\"validate\",\"saveRestore\",\"rewindData\",\"measureBeforeUpdate\"]}"
      }
    }

  private static let signals = Signal.allCases.map { "\"\($0.name)\"" }.joined(separator: ",")

  /// A controller that the bytes choose; nil if the choice is refused, which is an answer too.
  static func controller(_ bytes: inout Bytes) -> Driven? {
    let name = controllers[Int(bytes.byte()) % controllers.count]
    let plan = plans[Int(bytes.byte()) % plans.count]
    var handle: rheostat_handle = 0
    let (status, sentence) = asked { rheostat_create(name, plan, &handle, $0) }
    hold((status == RHEOSTAT_OK) == (handle != 0), "\(name): status \(status) with handle \(handle)")
    guard status == RHEOSTAT_OK else {
      hold(sentence?.isEmpty == false, "\(name) was refused without a sentence")
      return nil
    }
    return Driven(handle)
  }

  /// A text that is handed out, taken and freed.
  static func asked(_ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> rheostat_status) -> (Int, String?) {
    var pointer: UnsafeMutablePointer<CChar>?
    let status = Int(call(&pointer))
    defer { rheostat_free_text(pointer) }
    return (status, pointer.map { String(cString: $0) })
  }
}

/// Events of all kinds, most of them answers to the directive, some of them not.
func events(_ bytes: [UInt8]) {
  var bytes = Bytes(bytes)
  guard let driven = Border.controller(&bytes) else { return }
  defer { driven.end() }
  var left = 60
  while !bytes.isEmpty, left > 0 {
    left -= 1
    let operation = bytes.byte()
    switch operation % 8 {
    case 0, 1: driven.obey(steps: Int(bytes.byte()) / 2, &bytes)
    case 2, 3, 4: driven.tell(&bytes)
    case 5: driven.goOnFromSnapshot()
    case 6: driven.describe()
    default: driven.handIn(size: UInt32(bytes.byte()))
    }
  }
  driven.obey(steps: 20, &bytes)
}

/// A snapshot of a run, with changes that the bytes choose: refused, or good for a run.
func changedSnapshot(_ bytes: [UInt8]) {
  var bytes = Bytes(bytes)
  guard let driven = Border.controller(&bytes) else { return }
  driven.obey(steps: Int(bytes.byte()), &bytes)
  var text = Array(driven.snapshot.utf8)
  driven.end()
  for _ in 0..<40 where !bytes.isEmpty { change(&text, &bytes) }
  // A zero byte ends a text in C.
  text.removeAll { $0 == 0 }
  var handle: rheostat_handle = 0
  let (status, sentence) = Border.asked { rheostat_restore(String(decoding: text, as: UTF8.self), &handle, $0) }
  guard status == RHEOSTAT_OK else { return hold(sentence?.isEmpty == false && handle == 0, "refused without a sentence") }
  let restored = Driven(handle)
  var readings = Bytes(text)
  restored.obey(steps: 80, &readings)
  restored.goOnFromSnapshot()
  restored.describe()
  restored.end()
}

/// Numbers are what matters: most changes put another in the place of one.
private func change(_ text: inout [UInt8], _ bytes: inout Bytes) {
  guard !text.isEmpty else { return }
  let kind = bytes.byte()
  let place = (Int(bytes.byte()) << 8 | Int(bytes.byte())) % text.count
  switch kind % 4 {
  case 0: text[place] = bytes.byte()
  case 1: text.removeSubrange(place..<min(place + Int(bytes.byte() % 32), text.count))
  default:
    let isNumber = { (byte: UInt8) in "0123456789.eE+-".utf8.contains(byte) }
    guard let start = text[place...].firstIndex(where: { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }) else { return }
    let end = text[start...].firstIndex { !isNumber($0) } ?? text.count
    let number = kind % 4 == 2 ? "\(bytes.number())" : "\(bytes.total())"
    text.replaceSubrange(start..<end, with: Array(number.utf8))
  }
}

/// Lines to a controller and to a search; what is to be stored goes on.
func lines(_ bytes: [UInt8]) {
  var choice = Bytes(bytes)
  let name = Border.controllers[Int(choice.byte()) % Border.controllers.count]
  var handle: rheostat_handle = 0
  let control = choice.byte() % 2 == 0
  let made = Border.asked {
    control ? rheostat_control_create(name, "", &handle, $0) : rheostat_suggest_create("{\"trials\":6}", &handle, $0)
  }
  guard made.0 == RHEOSTAT_OK else { return }
  defer { rheostat_destroy(handle) }
  for line in choice.rest.split(separator: UInt8(ascii: "\n")).prefix(20) where !line.contains(0) {
    guard let line = String(validating: line, as: UTF8.self) else { continue }
    let status = Border.asked { control ? rheostat_control_line(handle, line, $0) : rheostat_suggest_line(handle, line, $0) }
    hold(status.0 == RHEOSTAT_OK, "a line got status \(status)")
  }
  let states = Border.asked { control ? rheostat_control_states(handle, $0) : rheostat_suggest_state(handle, $0) }
  hold(states.0 == RHEOSTAT_OK, "\(states)")
  guard control, let states = states.1 else { return }
  var again: rheostat_handle = 0
  let resumed = Border.asked { rheostat_control_create(name, states, &again, $0) }
  hold(resumed.0 == RHEOSTAT_OK && rheostat_destroy(again) == RHEOSTAT_OK, "\(resumed)")
}
