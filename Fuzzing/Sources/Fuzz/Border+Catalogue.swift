import CRheostat
import Rheostat

/// Every controller of the catalogue with events and snapshots that someone got wrong.
extension Border {
  /// What the catalogue and the presets offer, and a few that are composed.
  static let controllers =
    ControllerCatalog.standard.entries.map(\.example) + Preset.all.map(\.name) + [
      "warmup(5%) > plateau(patience=2)", "clamp(guard(warmup(5%) > plateau(patience=3)), 1e-5...1e-1)",
      "guard(annealedSearch)", "clamp(autoLRS, 1e-6...1)",
      "constant for 30% > cosine(floor=0.01) for 40% > plateau(peak=0.01)",
      "product(cosine, hypergradient)", "warmup(3) > guard(hypergradient)", "guard(constant, keep=3)",
    ]

  static let plans = [
    "\"total\":100", "\"total\":600", "\"total\":1", "\"total\":9007199254740992", "\"total\":51", "",
  ]
  .flatMap { total in
    ["sgd", "adam", "scheduleFree", "learningRateFree", "other"].map { optimizer in
      "{\(total.isEmpty ? "" : total + ",")\"baseRate\":0.1,\"optimizer\":\"\(optimizer)\",\"stepsPerEpoch\":10,"
        + "\"tokensPerStep\":100,\"weightScale\":0.05,\"signals\":[\(allSignals)],"
        + "\"can\":[\"validate\",\"saveRestore\",\"rewindData\",\"measureBeforeUpdate\"]}"
    }
  }

  private static let allSignals = Signal.allCases.map { "\"\($0.name)\"" }.joined(separator: ",")

  /// A controller that the bytes choose; nil if the choice is refused, which is an answer too.
  private static func driven(_ source: inout Source) -> Driven? {
    let (name, plan) = (controllers[Int(source.byte()) % controllers.count], plans[Int(source.byte()) % plans.count])
    let handle = Text.made { rheostat_create(name, plan, $0, $1) }
    return handle == 0 ? nil : Driven(handle)
  }

  /// Events of all kinds, most of them answers to the directive, some of them not.
  static func catalogueEvents(_ bytes: [UInt8]) {
    var bytes = Source(bytes[...])
    guard let driven = driven(&bytes) else { return }
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
  static func changedSnapshot(_ bytes: [UInt8]) {
    var bytes = Source(bytes[...])
    guard let driven = driven(&bytes) else { return }
    driven.obey(steps: Int(bytes.byte()), &bytes)
    var text = Array(driven.snapshot.utf8)
    driven.end()
    for _ in 0..<40 where !bytes.isEmpty { change(&text, &bytes) }
    let changed = Text.of(text)
    let handle = Text.made { rheostat_restore(changed, $0, $1) }
    guard handle != 0 else { return }
    let restored = Driven(handle)
    var readings = Source(text[...])
    restored.obey(steps: 80, &readings)
    restored.goOnFromSnapshot()
    restored.describe()
    restored.end()
  }

  /// Numbers are what matters: most changes put another in the place of one.
  private static func change(_ text: inout [UInt8], _ bytes: inout Source) {
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
      let number = kind % 4 == 2 ? "\(bytes.reading())" : "\(bytes.total())"
      text.replaceSubrange(start..<end, with: Array(number.utf8))
    }
  }
}
