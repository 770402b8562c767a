internal import RateControl

/// A line of the loop after the first.
enum LoopLine {
  /// `{"do":"snapshot"}`.
  case snapshot(n: Int?)
  /// `{"n":4,"event":"trained","trainingLoss":2.3}`.
  case event(n: Int, Event)

  /// What the loop says has happened. Which slot was saved or restored follows from the directive; if the loop names
  /// one, it is that one.
  enum Event {
    case measured(Readings)
    case trained(Readings)
    case skipped(Readings)
    case validated(Readings)
    case saved(slot: JSON?)
    case restored(slot: JSON?)
    case replanned(Int?)
  }

  private static let eventNames = ["measured", "trained", "skipped", "validated", "saved", "restored", "replanned"]
  private static let echoed: Set<String> = ["data", "role"]
  private static let signals = Dictionary(uniqueKeysWithValues: Signal.allCases.map { ($0.name, $0) })

  /// Reads a line; readings of other signals than `declared` are passed over.
  init(_ json: JSON, reading declared: Signals) throws(FileError) {
    guard let members = json.members else { throw FileError("the line must be an object; got \(json.noun)") }
    var parts = Parts()
    for member in members { try parts.take(member, declared) }
    self = try parts.line()
  }

  private struct Parts {
    var n: Int?
    var event: String?
    var deed: JSON?
    var total: JSON?
    var slot: JSON?
    var readings = Readings()

    mutating func take(_ member: JSON.Member, _ declared: Signals) throws(FileError) {
      // null counts as left out; a "replanned" without a total has an open end.
      if member.value == .null, ["event", "do", "total", "slot"].contains(member.name) { return }
      switch member.name {
      case "n": n = try LoopLine.number(member.value)
      case "event": event = try LoopLine.event(member.value)
      case "do": deed = member.value
      case "total": total = member.value
      case "slot": slot = member.value
      default:
        if let signal = LoopLine.signals[member.name] {
          let reading = try LoopLine.reading(member)
          if declared.contains(signal) { readings[signal] = reading }
        } else if !LoopLine.echoed.contains(member.name) {
          throw LoopLine.unknown(member.name)
        }
      }
    }

    func line() throws(FileError) -> LoopLine {
      if let deed {
        guard deed == .string("snapshot") else {
          throw FileError("a loop can ask for \"snapshot\" and nothing else; got \(deed.noun)", place: "do")
        }
        guard event == nil else {
          throw FileError("a line has an \"event\" or a \"do\", not both; send them in two lines")
        }
        return .snapshot(n: n)
      }
      guard let event else { throw FileError("the line has no \"event\" and no \"do\"") }
      guard let n else { throw FileError("is missing; an event carries the n of the directive it answers", place: "n") }
      guard event == "replanned" || total == nil else {
        throw FileError("belongs to the event replanned alone", place: "total")
      }
      return .event(n: n, try value(event))
    }

    private func value(_ event: String) throws(FileError) -> Event {
      switch event {
      case "measured": .measured(readings)
      case "trained": .trained(readings)
      case "skipped": .skipped(readings)
      case "validated": .validated(readings)
      case "saved": .saved(slot: slot)
      case "restored": .restored(slot: slot)
      default: .replanned(try LoopLine.total(total))
      }
    }
  }

  private static func number(_ value: JSON) throws(FileError) -> Int? {
    if value == .null { return nil }
    guard let n = value.whole else { throw FileError("must be a whole number; got \(value.noun)", place: "n") }
    return n
  }

  private static func event(_ value: JSON) throws(FileError) -> String {
    guard case .string(let name) = value, eventNames.contains(name) else {
      let hint = if case .string(let name) = value { suggestion(name, eventNames) } else { "" }
      throw FileError(
        "must be one of \(eventNames.joined(separator: ", ")); got \(value.noun)\(hint)", place: "event")
    }
    return name
  }

  private static func total(_ value: JSON?) throws(FileError) -> Int? {
    guard let value, value != .null else { return nil }
    guard let total = value.whole, (1...RunPlan.largestTotal).contains(total) else {
      throw FileError(
        "must be a whole number from 1 to 2^53, or null for an open end; got \(value.noun)", place: "total")
    }
    return total
  }

  /// A reading; null is none, and numbers that are not finite come as strings.
  private static func reading(_ member: JSON.Member) throws(FileError) -> Double? {
    if let number = member.value.double { return number }
    switch member.value {
    case .null: return nil
    case .string("nan"): return .nan
    case .string("inf"): return .infinity
    case .string("-inf"): return -.infinity
    default:
      throw FileError(
        "must be a number, or one of the strings nan, inf, -inf; got \(member.value.noun)", place: member.name)
    }
  }

  private static func unknown(_ name: String) -> FileError {
    let names = ["n", "event", "do", "total"] + Signal.allCases.map(\.name)
    return FileError(
      "there is no member \"\(name.prefix(60))\"\(suggestion(name, names)); a line has n, event or do, total and "
        + "readings by the names of their signals")
  }
}

extension LoopLine.Event {
  var isReplanned: Bool { if case .replanned = self { true } else { false } }

  /// The event as an answer to a directive.
  ///
  /// - Throws: a sentence if it does not answer it, or names another slot.
  func answering(_ directive: Directive) throws(FileError) -> LoopEvent {
    switch (self, directive) {
    case (.measured(let readings), _): .measured(readings)
    case (.trained(let readings), _): .trained(readings)
    case (.skipped(let readings), _): .skipped(readings)
    case (.validated(let readings), _): .validated(readings)
    case (.replanned(let total), _): .replanned(total: total)
    case (.saved(let named), .save(let slot)): .saved(try Self.same(named, slot))
    case (.restored(let named), .restore(let slot, _)): .restored(try Self.same(named, slot))
    case (.saved, _): throw FileError(ControllerError.unexpected("saved", awaiting: directive))
    case (.restored, _): throw FileError(ControllerError.unexpected("restored", awaiting: directive))
    }
  }

  private static func same(_ named: JSON?, _ slot: Slot) throws(FileError) -> Slot {
    guard let named, named != .string(slot.name) else { return slot }
    throw FileError(
      "must be \"\(slot.name)\", which the directive names, or be left out; got \(named.noun)", place: "slot")
  }
}
