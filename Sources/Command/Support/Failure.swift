internal import Glibc
internal import Report
internal import Rheostat
internal import Training

/// Why a command ends: the exit code that scripts look at, and one sentence for the person.
struct Failure: Error {
  /// The codes of `sysexits.h` that the command uses.
  enum Code: Int32 {
    /// Wrong usage.
    case usage = 64
    /// Data that make no sense.
    case data = 65
    /// A fault of the command itself.
    case software = 70
    /// A file that cannot be read or written.
    case file = 74
  }

  let code: Code
  let sentence: String
  /// The short spelling with a caret under the place, for terminals.
  var excerpt: String?

  static func usage(_ sentence: String) -> Failure { Failure(code: .usage, sentence: sentence) }
  static func data(_ sentence: String) -> Failure { Failure(code: .data, sentence: sentence) }
  static func file(_ sentence: String) -> Failure { Failure(code: .file, sentence: sentence) }

  /// The refusal of a library as one of the command; nil for what is not ours to explain (help, wrong options).
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as FileError:
      self = .data(error.description)
      // Of an empty text there is nothing to point at.
      excerpt = error.excerpt.flatMap { $0.contains { !" ^~\n".contains($0) } ? $0 : nil }
    case let error as ReportError: self = .file(error.description)
    case let error as LossForecastError: self = .data(error.description)
    case let error as GaussianProcessError: self = .data(error.description)
    case let error as ControllerError: self = .data(error.description)
    case let error as TrainingError: self = Failure(error)
    default: return nil
    }
  }

  init(code: Code, sentence: String) {
    self.code = code
    self.sentence = sentence
  }

  private init(_ error: TrainingError) {
    switch error {
    case .file(let sentence): self = .file(sentence)
    case .usage(let sentence): self = .usage(sentence)
    case .checkpoint(let sentence), .data(let sentence): self = .data(sentence)
    }
  }
}

extension Failure {
  /// The sentence, and below it the excerpt where there is one.
  var report: String { excerpt.map { "\(line)\n\($0)" } ?? line }

  /// The sentence in one line: what came from outside may hold line ends and the codes that move a cursor.
  private var line: String { FileError(sentence).description }
}

/// What the system says about the last call that failed.
func systemReason() -> String { PatientOpen.reason }

/// A path as sentences show it: an empty one would leave a hole.
func shown(_ path: String) -> String { path.isEmpty ? "the empty path \"\"" : path }

/// Writes a line to the standard error.
func complain(_ sentence: String) {
  var bytes = Array((sentence + "\n").utf8)
  while !bytes.isEmpty {
    let count = write(STDERR_FILENO, bytes, bytes.count)
    if count <= 0 { return }
    bytes.removeFirst(count)
  }
}
