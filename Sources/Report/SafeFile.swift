internal import Glibc

/// A file that is either there as a whole or as it was before.
enum SafeFile {
  /// Writes bytes to a temporary file in the same folder, syncs and renames it.
  static func write(_ bytes: [UInt8], to path: String) throws(ReportError) {
    var temporary = ""
    var descriptor: Int32 = -1
    // A name that is taken was left by a run that was killed, or belongs to one that is writing now.
    for attempt in 0..<100 where descriptor < 0 {
      temporary = "\(path).\(getpid())-\(attempt).tmp"
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno != EEXIST { break }
    }
    guard descriptor >= 0 else { throw refusal(path, errno) }
    let failure = fill(descriptor, bytes)
    close(descriptor)
    if failure == 0, rename(temporary, path) == 0 { return }
    let number = failure == 0 ? errno : failure
    unlink(temporary)
    throw refusal(path, number)
  }

  /// 0, or the number of the error.
  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return errno }
      written += max(0, count)
    }
    return fsync(descriptor) == 0 ? 0 : errno
  }

  private static func refusal(_ path: String, _ number: Int32) -> ReportError {
    .file(
      "\(path) cannot be written: \(String(cString: strerror(number))); "
        + "name a file in a folder that exists and that you may write to")
  }
}
