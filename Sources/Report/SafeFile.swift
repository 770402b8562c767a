internal import Glibc

/// A file that is either there as a whole or as it was before.
enum SafeFile {
  /// Writes bytes to a temporary file in the same folder, syncs and renames it.
  static func write(_ bytes: [UInt8], to path: String) throws(ReportError) {
    var template = Array("\(path).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw refusal(path, errno) }
    let temporary = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
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
    // mkstemp makes it private; a report is to be shared as far as the user's mask allows.
    let mask = umask(0)
    umask(mask)
    guard fchmod(descriptor, 0o666 & ~mask) == 0, fsync(descriptor) == 0 else { return errno }
    return 0
  }

  private static func refusal(_ path: String, _ number: Int32) -> ReportError {
    .file(
      "\(path) cannot be written: \(String(cString: strerror(number))); "
        + "name a file in a folder that exists and that you may write to")
  }
}
