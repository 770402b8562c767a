internal import Glibc
internal import Rheostat

/// A file that is written through a buffer and takes its name only when it is whole, so that a full disk or a refusal
/// half way leaves what was there before. `-` is the standard output; what is no plain file is written directly.
struct OutputFile: ~Copyable {
  /// Where it lies; links are followed, so that they stay links.
  private let path: String
  private let temporary: String?
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private static let capacity = 1 << 16

  /// Opens a file for writing.
  static func open(_ path: String) throws -> OutputFile { try OutputFile(target: target(path)) }

  private init(target path: String) throws {
    self.path = path
    guard path != "-" else {
      temporary = nil
      descriptor = STDOUT_FILENO
      return
    }
    var status = stat()
    let plain = stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    temporary = plain ? "\(path).\(getpid()).tmp" : nil
    descriptor = PatientOpen.descriptor(temporary ?? path, O_WRONLY | O_CREAT | O_TRUNC)
    guard descriptor >= 0 else { throw Failure.file("\(path) cannot be written: \(systemReason())") }
    buffer.reserveCapacity(Self.capacity + 128)
  }

  private static func target(_ path: String) throws -> String {
    guard path != "-" else { return path }
    guard !path.isEmpty else { throw Failure.file("the empty path \"\" cannot be written; give the name of a file") }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, !path.hasPrefix("/dev/"),
      !path.hasPrefix("/proc/")
    else { return path }
    guard let found = realpath(path, nil) else {
      throw Failure.file("\(path) cannot be written: \(systemReason())")
    }
    defer { free(found) }
    return String(cString: found)
  }

  /// Refuses to put a result in the place of something that it is made from.
  static func check(_ path: String?, notAmong inputs: [String?]) throws {
    var (output, input) = (stat(), stat())
    guard let path, path != "-", stat(path, &output) == 0, output.st_mode & S_IFMT == S_IFREG else { return }
    for case let other? in inputs
    where stat(other, &input) == 0 && input.st_ino == output.st_ino && input.st_dev == output.st_dev {
      throw Failure.usage("\(path) would be overwritten, but it is read too; give the output another name")
    }
  }

  /// Refuses two results in one file, of which one would be lost.
  ///
  /// - Parameters:
  ///   - outputs: the options and their paths.
  ///   - others: what else is written, by what sentences call it.
  static func checkDistinct(_ outputs: [(option: String, path: String?)], beside others: [(String, String)] = []) throws
  {
    var taken = others.map { (name: $0.0, place: place($0.1)) }
    for case (let option, let path?) in outputs {
      let place = place(path)
      guard !place.isEmpty else { continue }
      if let other = taken.first(where: { $0.place == place }) {
        throw Failure.usage("\(option) and \(other.name) would both be written to \(path); give each its own file")
      }
      taken.append((option, place))
    }
  }

  /// What tells one file from another, whatever it is called; empty for devices, which take any number of results.
  private static func place(_ path: String) -> String {
    var status = stat()
    if path == "-" { return path }
    if stat(path, &status) == 0 {
      return status.st_mode & S_IFMT == S_IFREG ? "\(status.st_dev):\(status.st_ino)" : ""
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { path[...$0] } ?? "./"
    guard stat(String(folder), &status) == 0 else { return path }
    return "\(status.st_dev):\(status.st_ino)/\(slash.map { path[path.index(after: $0)...] } ?? path[...])"
  }

  /// Writes a text in one go.
  static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// Writes bytes in one go.
  static func write(_ bytes: [UInt8], to path: String) throws {
    var file = try open(path)
    file.buffer = bytes
    try file.finish()
  }

  /// Refuses what cannot be written before hours are spent on what is to stand in it.
  static func check(_ path: String) throws { _ = try open(path) }

  mutating func append(_ text: String) throws {
    var text = text
    text.withUTF8 { buffer.append(contentsOf: $0) }
    if buffer.count >= Self.capacity { try flush() }
  }

  mutating func append(byte: UInt8) { buffer.append(byte) }

  private mutating func flush() throws {
    var start = 0
    while start < buffer.count {
      let count = buffer[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let name = path == "-" ? "the standard output" : path
        throw Failure.file("\(name) cannot be written: \(systemReason())")
      }
      start += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes what is left and gives the file its name.
  consuming func finish() throws {
    try flush()
    guard let temporary else { return }
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
      throw Failure.file("\(path) cannot be written: \(systemReason())")
    }
  }

  deinit {
    if descriptor > STDERR_FILENO { close(descriptor) }
    if descriptor >= 0, let temporary { unlink(temporary) }
  }
}
