internal import Rheostat

extension Readings {
  func write(to writer: inout ByteWriter) {
    writer.add(present)
    for signal in signals.elements { writer.add(self[signal] ?? 0) }
  }

  init(from reader: inout ByteReader) throws(TrainingError) {
    let signals = Signals(rawValue: try reader.uint64())
    guard signals.isSubset(of: .all), signals.elements.count <= Self.capacity else {
      throw reader.refusal("holds readings of unknown signals")
    }
    self.init()
    for signal in signals.elements { self[signal] = try reader.double() }
  }
}
