internal import Glibc
internal import Rheostat

/// Reads whole files.
enum InputFile {
  /// The bytes of a file, `-` for the standard input.
  ///
  /// - Parameter limit: bytes to read at most; a longer file is refused before it fills the memory.
  static func bytes(_ path: String, limit: Int) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : PatientOpen.descriptor(path, O_RDONLY)
    guard descriptor >= 0 else { throw Failure.file("\(shown(path)) cannot be read: \(systemReason())") }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw Failure.file("\(path == "-" ? "the standard input" : path) cannot be read: \(systemReason())")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= limit else {
        throw Failure.data("\(path) is longer than \(limit) bytes, the most that is read here")
      }
    }
  }

  /// Whether something that can be read as a file is there.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

extension InputFile {
  /// What sentences call a file.
  static func name(_ path: String) -> String { path == "-" ? "the standard input" : path }
}
