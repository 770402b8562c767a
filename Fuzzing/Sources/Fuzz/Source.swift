import CRheostat

/// Numbers from bytes; zeros when they are through.
struct Source {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var isEmpty: Bool { bytes.isEmpty }

  mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  mutating func number() -> UInt64 { (0..<8).reduce(0) { all, _ in all << 8 | UInt64(byte()) } }

  /// A plain number as often as any bit pattern.
  mutating func double() -> Double {
    let kind = byte()
    return kind & 1 == 0 ? Double(Int(byte()) - 100) / Double(1 + kind) : Double(bitPattern: number())
  }

  /// An event with whatever in it.
  mutating func event() -> rheostat_event {
    var event = rheostat_event()
    event.size = UInt32(MemoryLayout<rheostat_event>.size)
    event.kind = UInt32(byte() & 7)
    event.slot = UInt32(byte() & 3)
    event.present = UInt64(byte()) << 8 | UInt64(byte())
    if event.present == 0xFFFF { event.present = number() }
    if event.kind == UInt32(RHEOSTAT_REPLANNED) { event.total = Int64(bitPattern: number()) >> Int64(byte() & 63) }
    fill(&event)
    return event
  }

  /// The event that a controller waits for; nil at the end.
  mutating func answer(to handle: rheostat_handle) -> rheostat_event? {
    var directive = rheostat_directive()
    directive.size = UInt32(MemoryLayout<rheostat_directive>.size)
    var needs = rheostat_needs()
    needs.size = UInt32(MemoryLayout<rheostat_needs>.size)
    guard rheostat_directive_now(handle, &directive) == RHEOSTAT_OK, rheostat_needs_of(handle, &needs) == RHEOSTAT_OK
    else { return nil }
    Border.expect(directive.rate.isFinite && directive.rate >= 0 && directive.deed <= 4, "a directive")
    guard directive.deed != UInt32(RHEOSTAT_FINISH) else { return nil }
    let kinds = [RHEOSTAT_TRAINED, RHEOSTAT_VALIDATED, RHEOSTAT_SAVED, RHEOSTAT_RESTORED]
    var event = rheostat_event()
    event.size = UInt32(MemoryLayout<rheostat_event>.size)
    event.kind = UInt32(kinds[Int(directive.deed)])
    event.slot = directive.slot
    event.present = directive.deed < 2 ? needs.signals : 0
    fill(&event)
    return event
  }

  private mutating func fill(_ event: inout rheostat_event) {
    withUnsafeMutableBytes(of: &event.values) { values in
      let values = values.bindMemory(to: Double.self)
      for index in 0..<min(event.present.nonzeroBitCount, values.count) { values[index] = double() }
    }
  }
}
