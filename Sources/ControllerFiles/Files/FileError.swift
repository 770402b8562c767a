internal import RateControl

/// Why a text could not be taken: one sentence that says where, what was wrong and what to write instead.
///
///     let error = FileError("must be a whole number; got \"ten\"", place: "then.patience", file: "run.json")
///     print(error)  // run.json: then.patience: must be a whole number; got "ten"
public struct FileError: Error, Sendable, Hashable {
  /// The file, if the text came from one.
  public var file: String?
  /// Where in the text: `line 3, column 14` or `then.patience`; empty if the whole is meant.
  public var place: String
  /// What was wrong and what to write instead.
  public var sentence: String
  /// The text with a caret line under the place, for the short spelling.
  public var excerpt: String?

  /// Creates an error.
  public init(_ sentence: String, place: String = "", file: String? = nil, excerpt: String? = nil) {
    self.sentence = sentence
    self.place = place
    self.file = file
    self.excerpt = excerpt
  }

  /// The same error with the name of the file, unless it has one.
  public func inFile(_ name: String?) -> FileError {
    var error = self
    if error.file == nil { error.file = name }
    return error
  }
}

extension FileError: CustomStringConvertible {
  /// File, place and sentence in one line; control characters that came from the text are shown as `?`.
  public var description: String {
    let line = [file ?? "", place, sentence].filter { !$0.isEmpty }.joined(separator: ": ")
    guard line.unicodeScalars.contains(where: Self.isControl) else { return line }
    return String(String.UnicodeScalarView(line.unicodeScalars.map { Self.isControl($0) ? "?" : $0 }))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
  }

  /// The sentence, and below it the text with a caret under the place where there is one; for terminals.
  public var report: String { excerpt.map { "\(description)\n\($0)" } ?? description }
}

extension FileError {
  /// The same refusal as one of a file.
  init(_ error: any Error) {
    switch error {
    case let error as FileError: self = error
    case .configuration(let place, let sentence) as ControllerError: self.init(sentence, place: place)
    default: self.init("\(error)")
    }
  }
}
