/// Reads `Decodable` values from JSON.
struct StateDecoder: Decoder {
  let json: JSON
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = json else { throw mismatch("an object") }
    return KeyedDecodingContainer(Keyed(members: Members(members), codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let values) = json else { throw mismatch("a list") }
    return Unkeyed(values: values, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { Single(json: json, codingPath: codingPath) }

  private func mismatch(_ wanted: String) -> DecodingError {
    DecodingError.typeMismatch(
      JSON.self, .init(codingPath: codingPath, debugDescription: "must be \(wanted); got \(json.noun)"))
  }

  static func read<T: Decodable>(_ type: T.Type, _ json: JSON, at path: @autoclosure () -> [any CodingKey]) throws -> T
  {
    switch json.scalar(as: type) {
    case .value(let value): return value
    case .refused(let wanted): throw StateDecoder(json: json, codingPath: path()).mismatch(wanted)
    case .noScalar: return try T(from: StateDecoder(json: json, codingPath: path()))
    }
  }

  /// The members of an object: a few are searched one by one, many through a table.
  private struct Members {
    let list: [JSON.Member]
    private var table: [String: Int]?

    init(_ list: [JSON.Member]) {
      self.list = list
      guard list.count > 16 else { return }
      table = Dictionary(list.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    }

    subscript(_ name: String) -> JSON? {
      if let table { return table[name].map { list[$0].value } }
      return list.first { $0.name == name }?.value
    }
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: Members
    let codingPath: [any CodingKey]
    var allKeys: [Key] { members.list.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      try read(type, value(key), at: codingPath + [key])
    }

    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type, forKey key: Key) throws
      -> KeyedDecodingContainer<Inner>
    {
      try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
      StateDecoder(json: members["super"] ?? .null, codingPath: codingPath + [PlaceKey.inherited])
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> StateDecoder {
      StateDecoder(json: try value(key), codingPath: codingPath + [key])
    }

    private func value(_ key: Key) throws -> JSON {
      if let value = members[key.stringValue] { return value }
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is missing"))
    }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let values: [JSON]
    let codingPath: [any CodingKey]
    var currentIndex = 0
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    init(values: [JSON], codingPath: [any CodingKey]) {
      self.values = values
      self.codingPath = codingPath
    }

    mutating func decodeNil() throws -> Bool {
      guard try next() == .null else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      let value = try read(type, next(), at: codingPath + [PlaceKey(currentIndex)])
      currentIndex += 1
      return value
    }

    mutating func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) throws -> KeyedDecodingContainer<Inner> {
      try decoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try decoder().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try decoder() }

    private mutating func decoder() throws -> StateDecoder {
      let decoder = StateDecoder(json: try next(), codingPath: codingPath + [PlaceKey(currentIndex)])
      currentIndex += 1
      return decoder
    }

    private func next() throws -> JSON {
      guard !isAtEnd else {
        throw DecodingError.valueNotFound(
          JSON.self, .init(codingPath: codingPath, debugDescription: "is too short: it has \(values.count) values"))
      }
      return values[currentIndex]
    }
  }

  private struct Single: SingleValueDecodingContainer {
    let json: JSON
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool { json == .null }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try read(type, json, at: codingPath) }
  }
}
