internal import Glibc

/// A trace on disk: its length, and a digest by which a resumed run tells that it is still its own.
final class TraceFile {
  let path: String
  private let descriptor: Int32
  private(set) var length = 0
  private var digest = Digest()

  /// Where a trace stood when the state was stored.
  struct Position: Hashable {
    var length: Int
    var digest: UInt64
  }

  /// Begins a trace; what the file held is gone.
  init(create path: String) throws(TrainingError) {
    self.path = path
    descriptor = try Files.open(path, O_WRONLY | O_CREAT | O_TRUNC, "write the trace")
  }

  /// Goes on with a trace; what stands beyond the position is cut off.
  init(path: String, from position: Position) throws(TrainingError) {
    let bytes = try Self.beginning(of: path, position)
    self.path = path
    descriptor = try Files.open(path, O_WRONLY, "write the trace")
    digest.add(bytes)
    length = position.length
    guard ftruncate(descriptor, position.length) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw Files.failure("write the trace", path)
    }
  }

  deinit { close(descriptor) }

  var position: Position { mark.position }

  /// The part of a trace that was written before the state was stored; refuses one that was changed since.
  static func beginning(of path: String, _ position: Position) throws(TrainingError) -> [UInt8] {
    guard Files.exists(path) else {
      throw .file(
        "the trace \(path) is not there, but the stored run has written \(position.length) bytes of it; "
          + "put it back, or start again with an empty state directory")
    }
    let bytes = Array(try Files.read(path).prefix(position.length))
    var digest = Digest()
    digest.add(bytes)
    guard bytes.count == position.length, digest.value == position.digest else {
      throw .file(
        "the trace \(path) is not the one that the stored run wrote; put that back, or start again with an empty state "
          + "directory")
    }
    return bytes
  }

  /// Refuses what cannot be cut back to where a stored run stood, as a pipe or a device.
  static func checkPlain(_ path: String) throws(TrainingError) {
    var status = Glibc.stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw .file(
      "the trace \(path) is no plain file, so a stored run could not go on with it; name a plain file, or keep no state"
    )
  }

  /// Writes a line; if it does not fit on the disk, no part of it stays.
  func write(_ line: [UInt8]) throws(TrainingError) {
    do {
      try Files.write(line, to: descriptor, path)
    } catch {
      _ = ftruncate(descriptor, length)
      throw error
    }
    length += line.count
    digest.add(line)
  }

  /// A place to go back to.
  struct Mark {
    fileprivate var length: Int
    fileprivate var digest: Digest

    var position: Position { Position(length: length, digest: digest.value) }
  }

  var mark: Mark { Mark(length: length, digest: digest) }

  /// Takes away what was written since the mark.
  func back(to mark: Mark) throws(TrainingError) {
    guard ftruncate(descriptor, mark.length) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw Files.failure("write the trace", path)
    }
    (length, digest) = (mark.length, mark.digest)
  }

  func sync() throws(TrainingError) { try Files.sync(descriptor, path) }
}
