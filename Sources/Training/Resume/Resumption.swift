internal import Rheostat

/// A stored run that was found to be the one described, with its controller.
struct Resumption {
  let controller: any Controller
  private let state: [UInt8]
  private let path: String

  /// Compares the stored run with what is to be run.
  ///
  /// - Throws: ``TrainingError/data(_:)`` that names the first difference.
  init(_ stored: StoredRun, _ description: RunDescription, _ catalog: ControllerCatalog, _ directory: RunDirectory)
    throws(TrainingError)
  {
    if let difference = description.difference(from: stored.identity) {
      throw .data(
        "\(directory.path) holds another run: \(difference); give the same settings, or another directory")
    }
    do {
      controller = try Snapshot(file: stored.snapshot, catalog: catalog, name: directory.statePath).controller
    } catch {
      throw .data("\(error)")
    }
    state = stored.driver
    path = directory.statePath
  }

  /// Puts task, slots and counts back.
  func restore<Task>(_ driver: inout Driver<Task>) throws {
    var reader = ByteReader(state, of: "state \(path)")
    try driver.read(from: &reader, controller: controller)
    try reader.end()
  }
}

extension StoredRun {
  /// Goes on with the trace where it stood.
  func reopen<Task>(_ target: Run<Task>.TraceTarget, _ header: TraceHeader, _ signals: Signals) throws(TrainingError)
    -> TraceWriter?
  {
    switch (target, trace) {
    case (.none, nil): return nil
    case (.memory, nil): return TraceWriter(inMemory: header, signals: signals, partial: partial)
    case (.file(let path), let position?):
      return TraceWriter(
        every: header.every, signals: signals, file: try TraceFile(path: path, from: position), partial: partial)
    case (.file, nil): throw .usage("the stored run wrote no trace, so none can be begun in its middle; leave it out")
    case (_, _?): throw .usage("the stored run writes a trace; give its file again")
    }
  }
}
