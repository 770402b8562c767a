internal import Glibc
internal import Rheostat

/// The few calls of the file system that a run needs; each failure is one sentence.
enum Files {
  static func failure(_ deed: String, _ path: String) -> TrainingError {
    .file("cannot \(deed) \(path.isEmpty ? "the empty path \"\"" : path): \(PatientOpen.reason)")
  }

  /// Opens a file and gives its descriptor.
  static func open(_ path: String, _ flags: Int32, _ deed: String) throws(TrainingError) -> Int32 {
    let descriptor = PatientOpen.descriptor(path, flags, mode: 0o644)
    guard descriptor >= 0 else { throw failure(deed, path) }
    return descriptor
  }

  /// Reads a whole file.
  ///
  /// - Parameter limit: bytes at most; what is longer, as a device without an end, is refused.
  static func read(_ path: String, limit: Int = .max) throws(TrainingError) -> [UInt8] {
    let descriptor = try open(path, O_RDONLY, "read")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read", path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= limit else {
        throw .data("\(path) is longer than \(limit) bytes, the most that is read here")
      }
    }
  }

  /// Writes all bytes.
  static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(TrainingError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        let rest = UnsafeRawBufferPointer(rebasing: all[offset...])
        return Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("write", path) }
      offset += count
    }
  }

  /// Puts what was written on the disk; files that have none, as pipes, are passed over.
  static func sync(_ descriptor: Int32, _ path: String) throws(TrainingError) {
    guard fsync(descriptor) != 0, errno != EINVAL, errno != EROFS else { return }
    throw failure("write", path)
  }

  /// Writes a file so that after a kill or a power failure it is the old one or the new one, whole.
  static func replace(_ path: String, in directory: String, with bytes: [UInt8]) throws(TrainingError) {
    let temporary = path + ".new"
    let descriptor = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC, "write")
    do throws(TrainingError) {
      defer { close(descriptor) }
      try write(bytes, to: descriptor, temporary)
      try sync(descriptor, temporary)
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      defer { unlink(temporary) }
      throw failure("replace", path)
    }
    let folder = try open(directory, O_RDONLY | O_DIRECTORY, "read")
    defer { close(folder) }
    try sync(folder, directory)
  }

  /// Whether something has that name.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
