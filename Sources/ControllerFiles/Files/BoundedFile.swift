internal import Glibc

/// Reads files without ever holding more of them than a limit.
public enum BoundedFile {
  /// The bytes of a file; nil if there is no such file.
  ///
  /// - Parameters:
  ///   - path: where it lies; pipes are read too.
  ///   - limit: how many bytes are read at most; a larger file is refused.
  /// - Throws: ``FileError``.
  public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
    let file = PatientOpen.descriptor(path, O_RDONLY)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw refusal(path)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw refusal(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FileError("is a directory; a file is asked for", file: path)
    }
    guard Int(status.st_size) <= limit else {
      throw FileError("is \(status.st_size) bytes long; \(limit) are the most that is read", file: path)
    }
    return try bytes(file, path, limit)
  }

  /// Reads to the end: what is no plain file does not tell its size beforehand.
  private static func bytes(_ file: Int32, _ path: String, _ limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw refusal(path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer.prefix(count))
      guard bytes.count <= limit else {
        throw FileError("is longer than \(limit) bytes, the most that is read", file: path)
      }
    }
  }

  private static func refusal(_ path: String) -> FileError {
    FileError("cannot be read: \(String(cString: strerror(errno)).lowercased())", file: path)
  }
}
