internal import Rheostat

/// The state of a run at one event boundary: what the state file holds.
struct StoredRun {
  /// What was run, without name and total.
  var identity: JSON
  /// The first line of the trace.
  var header: TraceHeader
  /// The controller with its configuration and plan.
  var snapshot: [UInt8]
  /// Whether the run was over.
  var isFinished: Bool
  /// Where the trace stood; nil: there is none. Of a finished run, before its last lines.
  var trace: TraceFile.Position?
  /// The updates that no line of the trace has told.
  var partial: PartialSteps
  /// Task, slots and counts.
  var driver: [UInt8]
}

extension StoredRun {
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: driver.count + snapshot.count + 8192)
    writer.add(identity.bytes())
    writer.add(TraceRecord.run(header).json.bytes())
    writer.add(snapshot)
    writer.add(isFinished)
    writer.add(trace != nil)
    writer.add(trace?.length ?? 0)
    writer.add(trace?.digest ?? 0)
    partial.write(to: &writer)
    writer.add(driver)
    return writer.bytes
  }

  /// Reads a state whose digest was found right.
  init(encoded: [UInt8], name: String) throws(TrainingError) {
    var reader = ByteReader(encoded, of: "state \(name)")
    identity = try Self.json(try reader.byteList(), name)
    guard case .run(let header) = try TraceRecord(json: try Self.json(try reader.byteList(), name), place: name) else {
      throw reader.refusal("does not say what was run")
    }
    self.header = header
    snapshot = try reader.byteList()
    isFinished = try reader.bool()
    let hasTrace = try reader.bool()
    let position = TraceFile.Position(length: try reader.int(in: 0...Int.max, "a length"), digest: try reader.uint64())
    trace = hasTrace ? position : nil
    partial = try PartialSteps(from: &reader)
    driver = try reader.byteList()
    try reader.end()
  }

  private static func json(_ bytes: [UInt8], _ name: String) throws(TrainingError) -> JSON {
    do { return try JSON(bytes) } catch { throw .data("\(name): \(error)") }
  }
}
