/// Writes the fields of a binary state one after another: little-endian, no padding, lists after their count.
///
///     var writer = ByteWriter()
///     writer.add(step)
///     writer.add(weights)
public struct ByteWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// Creates an empty writer.
  ///
  /// - Parameter capacity: bytes to reserve.
  public init(capacity: Int = 0) { bytes.reserveCapacity(max(capacity, 0)) }

  /// Adds a 64-bit number.
  public mutating func add(_ value: UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }

  /// Adds a whole number as 64 bits.
  public mutating func add(_ value: Int) { add(UInt64(bitPattern: Int64(value))) }

  /// Adds a number, bit for bit.
  public mutating func add(_ value: Double) { add(value.bitPattern) }

  /// Adds a flag as one byte.
  public mutating func add(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Adds a text.
  public mutating func add(_ value: String) { add(Array(value.utf8)) }

  /// Adds a list of bytes.
  public mutating func add(_ list: [UInt8]) {
    add(list.count)
    bytes.append(contentsOf: list)
  }

  /// Adds a list of numbers, bit for bit.
  public mutating func add(_ list: [Float]) { addList(list) }

  /// Adds a list of numbers, bit for bit.
  public mutating func add(_ list: [Double]) { addList(list) }

  /// Adds a list of whole numbers.
  public mutating func add(_ list: [Int]) { addList(list) }

  // Swift runs on little-endian machines only today; the tests hold the bytes written.
  private mutating func addList<Number: BitwiseCopyable>(_ list: [Number]) {
    add(list.count)
    list.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}
