import Foundation

/// The outcomes of all runs made so far, by key.
struct Results: Sendable {
  private var outcomes: [String: Outcome] = [:]

  subscript(_ key: String) -> Outcome? { outcomes[key] }

  mutating func add(_ outcome: Outcome) { outcomes[outcome.key] = outcome }

  /// Reads a file of lines; a line that was cut off is passed over, and its run is made again.
  static func read(_ path: String) throws -> Results {
    var results = Results()
    guard FileManager.default.fileExists(atPath: path) else { return results }
    for line in try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: UInt8(ascii: "\n")) {
      if let outcome = try? Outcome(line: line) { results.add(outcome) }
    }
    return results
  }
}

/// The results with their file: every outcome is on the disk before the next run begins.
actor ResultStore {
  private(set) var results: Results
  private let file: FileHandle

  /// Opens a file, with what it holds.
  init(_ path: String) throws {
    results = try Results.read(path)
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    if !FileManager.default.fileExists(atPath: path) { try Data().write(to: url) }
    file = try FileHandle(forUpdating: url)
    let end = try file.seekToEnd()
    guard end > 0 else { return }
    // A line cut off by a kill must not swallow the next.
    try file.seek(toOffset: end - 1)
    if try file.read(upToCount: 1) != Data("\n".utf8) { try file.write(contentsOf: Data("\n".utf8)) }
  }

  func add(_ outcome: Outcome) throws {
    try file.write(contentsOf: outcome.line() + Data("\n".utf8))
    results.add(outcome)
  }
}
