/// A JSON text as a value; members keep their order and whole numbers stay apart from others.
///
///     let json = try JSON("{\"kind\": \"cosine\", \"peak\": 0.1}")
///     json["peak"]  // .number(0.1)
public enum JSON: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A number written without fraction and exponent.
  case integer(Int)
  /// A whole number above `Int.max`, as generators keep in their state.
  case unsigned(UInt64)
  /// Any other number; finite when read.
  case number(Double)
  /// A string.
  case string(String)
  /// Values in order.
  case array([JSON])
  /// Members in order; no name comes twice when read.
  case object([Member])

  /// One member of an object.
  public struct Member: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: JSON

    /// Creates a member.
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// How much is read at most; what is beyond is refused before it is read.
  public struct Limits: Sendable, Hashable {
    /// Bytes of the whole text.
    public var bytes: Int
    /// Arrays and objects inside each other, 512 at most.
    public var depth: Int

    /// Creates limits.
    public init(bytes: Int, depth: Int) {
      self.bytes = bytes
      self.depth = min(depth, 512)
    }

    /// 1 MiB, 128 deep: no configuration that a person or a program has reason to write is larger.
    public static let configuration = Limits(bytes: 1 << 20, depth: 128)
    /// 16 MiB, 512 deep: states hold curves, and nest once more for each controller.
    public static let snapshot = Limits(bytes: 16 << 20, depth: 512)
  }
}

extension JSON {
  /// Reads a text.
  ///
  /// - Throws: ``FileError`` with line and column.
  /// - Complexity: O(n), apart from the refusal of too large a text, which is O(1).
  public init(_ text: String, limits: Limits = .configuration) throws(FileError) {
    try self.init(Array(text.utf8), limits: limits)
  }

  /// Reads a text given as bytes.
  ///
  /// - Throws: ``FileError`` with line and column.
  public init(_ bytes: [UInt8], limits: Limits = .configuration) throws(FileError) {
    self = try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in try JSON(bytes, limits: limits) }
  }

  /// Reads a text that lies in memory.
  ///
  /// - Throws: ``FileError`` with line and column.
  public init(_ bytes: UnsafeBufferPointer<UInt8>, limits: Limits = .configuration) throws(FileError) {
    guard bytes.count <= limits.bytes else {
      throw FileError(
        "the text is \(bytes.count) bytes long; \(limits.bytes) are the most that is read", place: "line 1")
    }
    var reader = JSONReader(bytes, depth: limits.depth)
    self = try reader.document()
  }

  /// The value of a member; nil if this is no object or has no such member.
  public subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The members of an object; nil if it is none.
  public var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// What it is, for sentences.
  public var noun: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let value): "\"\(value.prefix(40))\""
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// The number; nil if it is none.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number, written as 8000 or 8000.0; nil if it is none.
  public var whole: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
}
