internal import Rheostat

/// Failures of commands whose output is read by programs.
enum JSONFailure {
  /// Runs a command; if it fails and its output is JSON, the reader gets `{"error":"sentence"}` before the failure goes on
  /// to the person.
  static func told(_ isJSON: Bool, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      guard isJSON, let failure = Failure(error) else { throw error }
      try OutputFile.write(line(failure.sentence), to: "-")
      throw failure
    }
  }

  /// `{"error":"sentence"}` and a line feed.
  static func line(_ sentence: String) -> String {
    JSON.object([.init("error", .string(FileError(sentence).description))]).compact + "\n"
  }
}

extension Failure {
  /// Runs a part whose refusals are about a file, and names it in them.
  static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw Failure.data("\(InputFile.name(path)): \(error)")
    }
  }
}
