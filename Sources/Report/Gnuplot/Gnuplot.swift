internal import Glibc

/// The plotting program, called as a process without a shell: a script goes in, an SVG document comes out.
///
///     let gnuplot = Gnuplot.onPath()  // its `program` is nil where it is not installed
public struct Gnuplot: Sendable, Hashable {
  /// Full path; nil: not installed.
  public var program: String?
  /// Seconds after which a run is ended; one figure takes about a twentieth of a second.
  public var timeLimit: Double

  /// Creates a way to call the program.
  ///
  /// - Parameters:
  ///   - program: full path; nil: there is none, and figures are replaced by a sentence.
  ///   - timeLimit: seconds, above 0.
  public init(program: String?, timeLimit: Double = 20) {
    self.program = program
    self.timeLimit = timeLimit
  }

  /// The program as found in a list of folders.
  ///
  /// - Parameter path: folders with colons between; nil: the environment's `PATH`.
  public static func onPath(_ path: String? = nil) -> Gnuplot {
    let folders = path ?? getenv("PATH").map { String(cString: $0) } ?? ""
    let candidates = folders.split(separator: ":").map { "\($0)/gnuplot" }
    return Gnuplot(program: candidates.first { isProgram($0) })
  }

  private static func isProgram(_ path: String) -> Bool {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return false }
    return access(path, X_OK) == 0
  }

  /// Runs a script.
  ///
  /// - Returns: what the program wrote.
  /// - Throws: ``GnuplotError`` if it is missing, fails, or takes too long.
  func run(_ script: String) throws(GnuplotError) -> String {
    guard let program else { throw .missing }
    // -d: no start-up file of the user changes the figures.
    let outcome: ProcessOutcome
    do {
      outcome = try ChildProcess.run(program, ["-d"], input: Array(script.utf8), timeLimit: timeLimit)
    } catch {
      throw .failed(program, error.sentence)
    }
    if outcome.timedOut { throw .slow(program, timeLimit) }
    guard outcome.status == 0 else { throw .failed(program, Self.firstComplaint(outcome.errors, outcome.status)) }
    return String(decoding: outcome.output, as: UTF8.self)
  }

  private static func firstComplaint(_ bytes: [UInt8], _ status: Int32) -> String {
    let lines = String(decoding: bytes.prefix(4000), as: UTF8.self).split(whereSeparator: \.isNewline)
    let line = lines.last { $0.contains(where: \.isLetter) }
    return line.map { String($0.prefix(200)) } ?? "it ended with status \(status)"
  }
}

/// Why there is no figure; each case reads as one sentence.
public enum GnuplotError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No program of that name.
  case missing
  /// It could not be started, or ended with an error.
  case failed(String, String)
  /// It did not end in time.
  case slow(String, Double)

  /// The sentence.
  public var description: String {
    switch self {
    case .missing:
      "The figures are missing because the program gnuplot is not installed: on Debian and Ubuntu, "
        + "apt-get install gnuplot-nox brings it; then make the report again."
    case .failed(let program, let why):
      "A figure is missing because \(program) failed (\(why)); if it is broken, "
        + "apt-get install --reinstall gnuplot-nox mends it on Debian and Ubuntu."
    case .slow(let program, let seconds):
      "A figure is missing because \(program) had not finished after \(Numerals.significant(seconds)) seconds; "
        + "if it hangs, apt-get install --reinstall gnuplot-nox mends it on Debian and Ubuntu."
    }
  }
}
