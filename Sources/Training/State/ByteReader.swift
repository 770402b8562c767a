/// Reads what ``ByteWriter`` wrote, in the same order; every length is checked before it is believed.
///
///     var reader = ByteReader(bytes, of: "checkpoint of the MLP")
///     let step = try reader.int()
///     let weights = try reader.floats(count: 2410)
///     try reader.end()
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private let name: String
  private var offset = 0

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - bytes: what a ``ByteWriter`` has written.
  ///   - name: what the bytes are, for sentences (`the {name} ends early ...`).
  public init(_ bytes: [UInt8], of name: String = "checkpoint") {
    self.bytes = bytes
    self.name = name
  }

  /// Bytes not read yet.
  public var remaining: Int { bytes.count - offset }

  /// Reads a 64-bit number.
  ///
  /// - Throws: ``TrainingError/checkpoint(_:)`` if the bytes end before it, as does every other reading here.
  public mutating func uint64() throws(TrainingError) -> UInt64 {
    let start = try take(8)
    return UInt64(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self) })
  }

  /// Reads a whole number.
  public mutating func int() throws(TrainingError) -> Int { Int(Int64(bitPattern: try uint64())) }

  /// Reads a whole number that must lie in a range.
  public mutating func int(in range: ClosedRange<Int>, _ field: String) throws(TrainingError) -> Int {
    let value = try int()
    guard range.contains(value) else { throw refusal("holds \(value) as \(field), which is impossible") }
    return value
  }

  /// Reads a number, bit for bit.
  public mutating func double() throws(TrainingError) -> Double { Double(bitPattern: try uint64()) }

  /// Reads a flag.
  public mutating func bool() throws(TrainingError) -> Bool {
    let byte = bytes[try take(1)]
    guard byte < 2 else { throw refusal("holds \(byte) where a flag (0 or 1) belongs") }
    return byte == 1
  }

  /// Reads a text.
  public mutating func string() throws(TrainingError) -> String {
    guard let text = String(validating: try byteList(), as: UTF8.self) else {
      throw refusal("holds a text that is not UTF-8")
    }
    return text
  }

  /// Reads a list of bytes.
  public mutating func byteList() throws(TrainingError) -> [UInt8] { try list(of: UInt8.self, count: nil) }

  /// Reads a list of numbers.
  ///
  /// - Parameter count: how many there must be; nil: any.
  public mutating func floats(count: Int? = nil) throws(TrainingError) -> [Float] {
    try list(of: Float.self, count: count)
  }

  /// Reads a list of numbers.
  ///
  /// - Parameter count: how many there must be; nil: any.
  public mutating func doubles(count: Int? = nil) throws(TrainingError) -> [Double] {
    try list(of: Double.self, count: count)
  }

  /// Reads a list of whole numbers.
  ///
  /// - Parameter count: how many there must be; nil: any.
  public mutating func ints(count: Int? = nil) throws(TrainingError) -> [Int] { try list(of: Int.self, count: count) }

  /// Checks that everything was read.
  public func end() throws(TrainingError) {
    guard remaining == 0 else { throw refusal("has surplus bytes at its end: \(remaining)") }
  }

  /// The refusal of bytes that make no sense: `the checkpoint {sentence}`.
  public func refusal(_ sentence: String) -> TrainingError { .checkpoint("the \(name) \(sentence)") }

  private mutating func list<Number: BitwiseCopyable>(of type: Number.Type, count expected: Int?)
    throws(TrainingError) -> [Number]
  {
    let count = try int()
    let size = MemoryLayout<Number>.stride
    guard count >= 0, count <= remaining / size else {
      throw refusal("is cut short or damaged: a list of \(count) numbers cannot stand in its last \(remaining) bytes")
    }
    if let expected, count != expected { throw refusal("holds a list of \(count) numbers where \(expected) belong") }
    let start = try take(count * size)
    return [Number](unsafeUninitializedCapacity: count) { buffer, filled in
      bytes.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: .init(rebasing: $0[start...].prefix(count * size)))
      }
      filled = count
    }
  }

  private mutating func take(_ count: Int) throws(TrainingError) -> Int {
    guard count <= remaining else {
      throw refusal("is cut short: it ends after \(bytes.count) bytes, \(count - remaining) too early")
    }
    defer { offset += count }
    return offset
  }
}
