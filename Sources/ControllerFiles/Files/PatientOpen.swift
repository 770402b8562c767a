internal import Glibc

/// Opens files without waiting for ever: a named pipe whose other end nobody opens is refused after a while.
public enum PatientOpen {
  /// Long enough for a program that was started beside this one, short enough for a slip of the hand.
  private static let patience: Int32 = 5000

  /// As `open`, with descriptors that children do not get; for pipes it fails with `ETIMEDOUT`.
  ///
  /// Pipes that the shell made, as `/dev/fd/63`, have another end already and are opened as they are.
  public static func descriptor(_ path: String, _ flags: Int32, mode: UInt32 = 0o666) -> Int32 {
    var status = stat()
    let isPipe = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    guard isPipe, !path.hasPrefix("/dev/"), !path.hasPrefix("/proc/") else {
      return open(path, flags | O_CLOEXEC, mode)
    }
    return flags & O_ACCMODE == O_RDONLY ? reader(path, flags) : writer(path, flags)
  }

  private static func reader(_ path: String, _ flags: Int32) -> Int32 {
    let file = open(path, flags | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return file }
    var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    return finish(file, poll(&request, 1, patience) > 0)
  }

  private static func writer(_ path: String, _ flags: Int32) -> Int32 {
    for _ in 0..<(patience / 50) {
      let file = open(path, flags | O_CLOEXEC | O_NONBLOCK)
      if file >= 0 || errno != ENXIO { return file < 0 ? file : finish(file, true) }
      usleep(50_000)
    }
    errno = ETIMEDOUT
    return -1
  }

  private static func finish(_ file: Int32, _ isReady: Bool) -> Int32 {
    if isReady, fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK) == 0 { return file }
    close(file)
    errno = ETIMEDOUT
    return -1
  }

  /// What the system says about the last call that failed, in words for files.
  public static var reason: String {
    errno == ETIMEDOUT ? "it is a pipe whose other end nobody opened" : String(cString: strerror(errno))
  }
}
