internal import CRheostat
internal import Rheostat

extension rheostat_directive {
  /// Writes a directive; the size stays.
  mutating func write(_ directive: Directive, decision number: Int) {
    (deed, role, slot, data, has_momentum, rate, momentum) = (0, 0, 0, 0, 0, 0, 0)
    decision = Int64(number)
    switch directive {
    case .train(let update):
      rate = update.rate
      role = UInt32(update.role.rawValue)
      if let value = update.momentum { (has_momentum, momentum) = (1, value) }
    case .validate: deed = UInt32(RHEOSTAT_VALIDATE)
    case .save(let place): (deed, slot) = (UInt32(RHEOSTAT_SAVE), UInt32(place.rawValue))
    case .restore(let place, let position):
      (deed, slot, data) = (UInt32(RHEOSTAT_RESTORE), UInt32(place.rawValue), UInt32(position.rawValue))
    case .finish: deed = UInt32(RHEOSTAT_FINISH)
    }
  }
}

extension LoopEvent {
  /// The event of a struct.
  ///
  /// - Throws: a sentence if a number in it stands for nothing.
  @inline(__always)
  init(_ event: borrowing rheostat_event) throws(FileError) {
    guard event.reserved == 0 else { throw FileError("reserved is \(event.reserved); it must be 0 in this version") }
    switch Int(event.kind) {
    case RHEOSTAT_MEASURED: self = .measured(try Self.readings(event))
    case RHEOSTAT_TRAINED: self = .trained(try Self.readings(event))
    case RHEOSTAT_SKIPPED: self = .skipped(try Self.readings(event))
    case RHEOSTAT_VALIDATED: self = .validated(try Self.readings(event))
    case RHEOSTAT_SAVED: self = .saved(try Self.slot(event))
    case RHEOSTAT_RESTORED: self = .restored(try Self.slot(event))
    case RHEOSTAT_REPLANNED: self = .replanned(total: try Self.total(event))
    default: throw FileError("there is no event \(event.kind); the last is \(RHEOSTAT_REPLANNED)")
    }
  }

  @inline(__always)
  private static func readings(_ event: borrowing rheostat_event) throws(FileError) -> Readings {
    guard event.present != 0 else { return Readings() }
    let values = event.values
    let list = SIMD8(
      values.0, values.1, values.2, values.3, values.4, values.5, values.6, values.7)
    guard let readings = Readings(present: event.present, values: list) else {
      throw FileError(
        "present is \(event.present): there are \(Signal.allCases.count) signals, and an event has "
          + "\(Readings.capacity) of them at most")
    }
    return readings
  }

  private static func slot(_ event: borrowing rheostat_event) throws(FileError) -> Slot {
    guard let raw = UInt8(exactly: event.slot), let slot = Slot(rawValue: raw) else {
      throw FileError("there is no slot \(event.slot); the last is \(Slot.allCases.count - 1)")
    }
    return slot
  }

  private static func total(_ event: borrowing rheostat_event) throws(FileError) -> Int? {
    guard event.total >= 0, event.total <= Int64(RunPlan.largestTotal) else {
      throw FileError("the total must be a whole number up to 2^53, or 0 if it is open; got \(event.total)")
    }
    return event.total == 0 ? nil : Int(event.total)
  }
}

extension rheostat_decision {
  /// Writes a decision; the size stays.
  mutating func write(_ decision: Decision?) {
    guard let decision else {
      (reason, number, step, rate, values) = (0, 0, 0, 0, (0, 0, 0, 0, 0, 0, 0, 0))
      return
    }
    reason = UInt32(Reason.allCases.firstIndex(of: decision.reason) ?? 0)
    (number, step, rate) = (Int64(decision.number), Int64(decision.step), decision.rate)
    let list = decision.values
    values = (list[0], list[1], list[2], list[3], list[4], list[5], list[6], list[7])
  }
}

extension rheostat_needs {
  /// Writes needs; the size stays.
  mutating func write(_ needs: Needs) {
    (deeds, slots, signals) = (UInt32(needs.deeds.rawValue), UInt32(needs.slots.rawValue), needs.signals.rawValue)
    let facts = [
      (needs.mayFinishEarly, RHEOSTAT_MAY_FINISH_EARLY), (needs.findsRate, RHEOSTAT_FINDS_RATE),
      (needs.movesMomentum, RHEOSTAT_MOVES_MOMENTUM),
    ]
    flags = facts.reduce(0) { $1.0 ? $0 | UInt32($1.1) : $0 }
  }
}
