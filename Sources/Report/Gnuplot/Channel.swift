internal import Glibc

/// A pair of connected sockets between us and a child; closed when it goes out of use.
final class Channel {
  /// Our end; -1 when closed, which `poll` passes over.
  private(set) var ours: Int32
  /// The child's end.
  private(set) var theirs: Int32

  /// Whether our end is open.
  var isOpen: Bool { ours >= 0 }

  /// Opens the pair; no other child inherits it.
  init() throws(ProcessError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw ProcessError("no connection to it", errno) }
    ours = ends[0]
    theirs = ends[1]
    _ = fcntl(ours, F_SETFL, fcntl(ours, F_GETFL) | O_NONBLOCK)
  }

  deinit {
    closeOurs()
    closeTheirs()
  }

  /// Closes our end.
  func closeOurs() {
    if ours >= 0 { close(ours) }
    ours = -1
  }

  /// Closes the child's end here; the child keeps its own.
  func closeTheirs() {
    if theirs >= 0 { close(theirs) }
    theirs = -1
  }

  /// Writes what fits; all of it counts as written once the child no longer reads.
  func send(_ bytes: ArraySlice<UInt8>) -> Int {
    let count = bytes.withUnsafeBytes { Glibc.send(ours, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : bytes.count
  }

  /// Appends what has come; closes at the end.
  func receive(_ bytes: inout [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(ours, &buffer, buffer.count)
    if count > 0 {
      bytes += buffer[..<count]
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      closeOurs()
    }
  }
}
