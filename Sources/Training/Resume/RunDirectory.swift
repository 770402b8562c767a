internal import Glibc

/// A directory that holds the stored state of one run, so that it can be killed at any moment and taken up again.
///
/// The state is one file, replaced as a whole: after a kill or a power failure it is the old one or the new one. While
/// this value lives, no other process can write the run.
///
///     let directory = try RunDirectory(path: "runs/first")
public final class RunDirectory {
  private static let magic = Array("RHEOSTAT".utf8)
  private static let version = 1
  private static let head = 32

  /// The directory.
  public let path: String
  private let lock: Int32

  /// Opens a directory, making it if it is not there, and locks it.
  ///
  /// - Throws: ``TrainingError/file(_:)`` if it cannot be made or written, or if another process has the run.
  public init(path: String) throws(TrainingError) {
    self.path = path
    try Self.make(path)
    lock = try Files.open("\(path)/rheostat.lock", O_RDWR | O_CREAT, "write the lock")
    guard Self.acquire(lock) else {
      defer { close(lock) }
      guard errno == EWOULDBLOCK else { throw Files.failure("lock", path) }
      throw .file("another process is writing the run in \(path); wait for its end, or give another directory")
    }
  }

  deinit { close(lock) }

  /// Tries for half a second: a child that this program is just starting holds every lock until it is another program.
  private static func acquire(_ descriptor: Int32) -> Bool {
    for attempt in 0..<50 {
      if attempt > 0 { usleep(10_000) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      if errno != EWOULDBLOCK, errno != EINTR { return false }
    }
    return false
  }

  /// Where a run that is given no other place for it writes its trace.
  public var tracePath: String { "\(path)/trace.jsonl" }

  /// The file with the state.
  public var statePath: String { "\(path)/rheostat.state" }

  private static func make(_ path: String) throws(TrainingError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    let failure = Files.failure("make the directory", path)
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { throw failure }
    try make(String(path[..<slash]))
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure }
  }

  /// The stored state; nil if there is none yet.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if it is damaged or of another version; nothing is changed.
  func load() throws(TrainingError) -> [UInt8]? {
    guard Files.exists(statePath) else { return nil }
    let bytes = try Files.read(statePath)
    guard bytes.starts(with: Self.magic) else {
      throw .data("\(statePath): is no state of a run; give another directory, or take this file away to start again")
    }
    guard bytes.count >= Self.head else { throw damaged("it ends after \(bytes.count) bytes") }
    var reader = ByteReader(Array(bytes[Self.magic.count...]), of: "state")
    do throws(TrainingError) {
      let version = try reader.int()
      guard version == Self.version else {
        throw TrainingError.data(
          "\(statePath): is of version \(version), and only \(Self.version) is read here; go on with the program that "
            + "wrote it, or give another directory")
      }
      let digest = try reader.uint64()
      let payload = try reader.byteList()
      guard Self.digest(payload) == digest, reader.remaining == 0 else { throw damaged("its digest does not fit") }
      return payload
    } catch {
      guard case .checkpoint(let sentence) = error else { throw error }
      throw damaged(sentence)
    }
  }

  private func damaged(_ why: String) -> TrainingError {
    .data("\(statePath): is damaged (\(why)); put a copy back, or take the file away to start the run again")
  }

  /// Writes a state and takes it away again, so that a disk that is full is told before a trace is begun.
  func rehearse(_ payload: [UInt8]) throws(TrainingError) {
    let temporary = "\(statePath).new"
    let descriptor = try Files.open(temporary, O_WRONLY | O_CREAT | O_TRUNC, "write")
    defer {
      close(descriptor)
      unlink(temporary)
    }
    try Files.write(payload, to: descriptor, temporary)
  }

  /// Replaces the stored state.
  func store(_ payload: [UInt8]) throws(TrainingError) {
    var writer = ByteWriter(capacity: payload.count + Self.head)
    writer.add(Self.version)
    writer.add(Self.digest(payload))
    writer.add(payload)
    try Files.replace(statePath, in: path, with: Self.magic + writer.bytes)
  }

  private static func digest(_ bytes: [UInt8]) -> UInt64 {
    var digest = Digest()
    digest.add(bytes)
    return digest.value
  }
}
