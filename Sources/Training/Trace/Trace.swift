internal import Rheostat

/// A trace that was read.
///
///     let trace = try Trace.read(file: "run.jsonl")
///     print(trace.header.name, trace.end?.validationLoss ?? .nan)
public struct Trace: Sendable {
  /// What was run.
  public var header: TraceHeader
  /// The lines after the first.
  public var records: [TraceRecord]
  /// Whether the last line was cut off, as by a kill; it is left out.
  public var isCutOff: Bool

  /// The end; nil if the run was not finished.
  public var end: TraceRecord.End? {
    guard case .end(let end) = records.last else { return nil }
    return end
  }

  /// 512 MiB: some four million updates.
  private static let longest = 1 << 29

  /// Reads a file.
  ///
  /// - Throws: ``TrainingError/file(_:)`` if it cannot be read, ``TrainingError/data(_:)`` as ``read(_:name:)``.
  public static func read(file path: String) throws(TrainingError) -> Trace {
    try read(try Files.read(path, limit: longest), name: path)
  }

  /// Reads lines.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - name: the file's name, for sentences.
  /// - Throws: ``TrainingError/data(_:)`` with file and line; a last line that was cut off is no error.
  public static func read(_ bytes: [UInt8], name: String) throws(TrainingError) -> Trace {
    var records: [TraceRecord] = []
    var isCutOff = false
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      let isLast = index == lines.count - 1
      do {
        records.append(try record(line, "\(name), line \(index + 1)", isFirst: records.isEmpty))
      } catch {
        if records.isEmpty, let other = otherFile(bytes) {
          throw .data(
            "\(name): this is \(other); give a trace, which "
              + "`rheostat train --trace` writes")
        }
        guard isLast, !records.isEmpty else { throw error }
        isCutOff = true
      }
    }
    guard case .run(let header) = records.first else {
      throw .data("\(name): is empty; a trace begins with a line of the type run")
    }
    return Trace(header: header, records: Array(records.dropFirst()), isCutOff: isCutOff)
  }

  /// What a file is that is no trace, if it is another one of ours.
  private static func otherFile(_ bytes: [UInt8]) -> String? {
    guard let json = try? JSON(bytes, limits: .snapshot), json["kind"] != nil else { return nil }
    return json["state"] == nil ? "a configuration" : "a snapshot"
  }

  private static func record(_ line: ArraySlice<UInt8>, _ place: String, isFirst: Bool) throws(TrainingError)
    -> TraceRecord
  {
    let json: JSON
    do { json = try JSON(Array(line)) } catch { throw .data("\(place): \(error.sentence)") }
    if isFirst, json["type"] != .string("run") {
      throw .data("\(place): must be of the type run, with which a trace begins; give one that `rheostat train` wrote")
    }
    let record = try TraceRecord(json: json, place: place)
    if !isFirst, case .run = record {
      throw .data("\(place): a second run begins here; put each run into a file of its own")
    }
    return record
  }
}
