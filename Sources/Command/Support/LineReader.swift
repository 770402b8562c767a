internal import Glibc

/// Reads lines from a descriptor through a buffer.
struct LineReader {
  private let descriptor: Int32
  private let limit: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)
  private var ended = false

  /// Reads from a descriptor.
  ///
  /// - Parameter limit: bytes of a line at most.
  init(_ descriptor: Int32, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Whether a whole line waits already, so that answering it can wait for no one.
  var hasLine: Bool { end(from: start) != nil }

  /// The next line without its end; nil if nothing more will come. The last line need not end with a line feed.
  ///
  /// Of a line that is longer than the limit one byte more than that is given, so that whoever takes it can refuse it;
  /// the rest is read past.
  mutating func next() throws -> ArraySlice<UInt8>? {
    var cut: ArraySlice<UInt8>?
    var searched = start
    while true {
      if let end = end(from: searched) {
        defer { start = end + 1 }
        return cut ?? buffer[start..<end].prefix(limit + 1)
      }
      if cut == nil, buffer.count - start > limit { cut = ArraySlice(Array(buffer[start...].prefix(limit + 1))) }
      if cut != nil { start = buffer.count }
      searched = buffer.count - start
      guard try fill() else {
        defer { start = buffer.count }
        return cut ?? (start < buffer.count ? buffer[start...] : nil)
      }
    }
  }

  /// The place of the first line feed from `place` on.
  private func end(from place: Int) -> Int? {
    buffer.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> Int? in
      guard let base = bytes.baseAddress, place < bytes.count else { return nil }
      guard let found = memchr(base + place, 0x0A, bytes.count - place) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Reads on; the rest of the buffer moves to its beginning.
  private mutating func fill() throws -> Bool {
    guard !ended else { return false }
    buffer.removeFirst(start)
    start = 0
    while true {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Failure.file("the standard input cannot be read: \(systemReason())") }
      ended = count == 0
      buffer.append(contentsOf: chunk[..<count])
      return count > 0
    }
  }
}
