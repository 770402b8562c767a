internal import Glibc
internal import Rheostat

/// What lies where a trace is to be written.
enum OlderTrace {
  private static let start = Array("{\"type\":\"run\"".utf8)

  /// Refuses to replace a file that is neither empty nor a trace: it may be somebody's work.
  static func check(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return }
    let descriptor = PatientOpen.descriptor(path, O_RDONLY)
    guard descriptor >= 0 else { throw Failure.file("\(path) cannot be read: \(systemReason())") }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: start.count)
    guard read(descriptor, &bytes, bytes.count) == bytes.count, bytes == start else {
      throw Failure.usage("\(path) is there already and is no trace; it is not overwritten, give --trace another name")
    }
  }
}
