import Foundation

/// The built command, run as a user runs it.
enum RheostatProcess {
  /// What came of a run.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// The lines of the standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The binary, beside the test bundle that runs.
  static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("rheostat")

  /// The root of the package.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs the command to its end.
  static func run(_ arguments: [String], input: String = "", in folder: Folder? = nil) throws -> Outcome {
    try run(program: binary.path, arguments, input: input, in: folder)
  }

  /// Runs any program to its end. Input and output go through files, so that no pipe can fill.
  static func run(
    program: String, _ arguments: [String], input: String = "", in folder: Folder? = nil
  ) throws -> Outcome {
    let files = try Folder()
    try files.write("in", input)
    let process = try start(program, arguments, files, in: folder)
    process.waitUntilExit()
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Outcome(status: status, output: try files.read("out"), errors: try files.read("err"))
  }

  /// Starts the command and lets it run.
  static func start(_ arguments: [String], _ files: Folder) throws -> Process {
    try files.write("in", "")
    return try start(binary.path, arguments, files, in: nil)
  }

  private static func start(
    _ program: String, _ arguments: [String], _ files: Folder, in folder: Folder?
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = (folder ?? files).url
    process.standardInput = try FileHandle(forReadingFrom: files["in"])
    for name in ["out", "err"] { try files.write(name, "") }
    process.standardOutput = try FileHandle(forWritingTo: files["out"])
    process.standardError = try FileHandle(forWritingTo: files["err"])
    try process.run()
    return process
  }
}

/// A temporary folder that goes with its last owner.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("rheostat-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  subscript(_ name: String) -> URL { url.appendingPathComponent(name) }

  func path(_ name: String) -> String { self[name].path }

  func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: self[name]) }

  func read(_ name: String) throws -> String { String(decoding: try Data(contentsOf: self[name]), as: UTF8.self) }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
