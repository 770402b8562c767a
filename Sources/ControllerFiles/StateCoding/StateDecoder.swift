/// Reads `Decodable` values from JSON, and notes which members of objects were asked for.
struct StateDecoder: Decoder {
  let json: JSON
  let codingPath: [any CodingKey]
  private let log: MemberLog
  private let entry: Int

  init(json: JSON, codingPath: [any CodingKey], log: MemberLog) {
    self.json = json
    self.codingPath = codingPath
    self.log = log
    entry = log.add()
  }

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = json else { throw mismatch("an object") }
    log.open(entry, members, codingPath)
    return KeyedDecodingContainer(Keyed(members: Members(members), codingPath: codingPath, log: log, entry: entry))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let values) = json else { throw mismatch("a list") }
    return Unkeyed(values: values, codingPath: codingPath, log: log)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    Single(json: json, codingPath: codingPath, log: log)
  }

  private func mismatch(_ wanted: String) -> DecodingError {
    DecodingError.typeMismatch(
      JSON.self, .init(codingPath: codingPath, debugDescription: "must be \(wanted); got \(json.noun)"))
  }

  static func read<T: Decodable>(
    _ type: T.Type, _ json: JSON, _ log: MemberLog, at path: @autoclosure () -> [any CodingKey]
  ) throws -> T {
    switch json.scalar(as: type) {
    case .value(let value): return value
    case .refused(let wanted): throw StateDecoder(json: json, codingPath: path(), log: log).mismatch(wanted)
    case .noScalar: return try T(from: StateDecoder(json: json, codingPath: path(), log: log))
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

    func place(_ name: String) -> Int? {
      if let table { return table[name] }
      return list.firstIndex { $0.name == name }
    }
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: Members
    let codingPath: [any CodingKey]
    let log: MemberLog
    let entry: Int
    var allKeys: [Key] { members.list.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { find(key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
      try read(type, value(key), log, at: codingPath + [key])
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
      StateDecoder(json: find("super") ?? .null, codingPath: codingPath + [PlaceKey.inherited], log: log)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> StateDecoder {
      StateDecoder(json: try value(key), codingPath: codingPath + [key], log: log)
    }

    private func value(_ key: Key) throws -> JSON {
      if let value = find(key.stringValue) { return value }
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is missing"))
    }

    private func find(_ name: String) -> JSON? {
      guard let place = members.place(name) else { return nil }
      log.note(entry, place)
      return members.list[place].value
    }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let values: [JSON]
    let codingPath: [any CodingKey]
    let log: MemberLog
    var currentIndex = 0
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    init(values: [JSON], codingPath: [any CodingKey], log: MemberLog) {
      self.values = values
      self.codingPath = codingPath
      self.log = log
    }

    mutating func decodeNil() throws -> Bool {
      guard try next() == .null else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
      let value = try read(type, next(), log, at: codingPath + [PlaceKey(currentIndex)])
      currentIndex += 1
      return value
    }

    mutating func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) throws -> KeyedDecodingContainer<Inner> {
      try decoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try decoder().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try decoder() }

    private mutating func decoder() throws -> StateDecoder {
      let decoder = StateDecoder(json: try next(), codingPath: codingPath + [PlaceKey(currentIndex)], log: log)
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
    let log: MemberLog

    func decodeNil() -> Bool { json == .null }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try read(type, json, log, at: codingPath) }
  }
}
