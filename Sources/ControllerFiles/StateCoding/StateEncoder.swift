/// What an encoder has been given so far. A class, since containers handed out earlier write into it later.
final class StateNode {
  private var scalar: JSON?
  private var members: [(name: String, node: StateNode)] = []
  private var elements: [StateNode] = []
  private var isList = false

  /// The value; members by name, so that equal states are equal texts whatever the order of a dictionary.
  var json: JSON {
    if let scalar { return scalar }
    if isList { return .array(elements.map(\.json)) }
    return .object(members.sorted { $0.name < $1.name }.map { JSON.Member($0.name, $0.node.json) })
  }

  var count: Int { elements.count }

  func set(_ value: JSON) { scalar = value }

  func beList() { isList = true }

  func member(_ name: String) -> StateNode {
    let node = StateNode()
    if let index = members.firstIndex(where: { $0.name == name }) {
      members[index].node = node
    } else {
      members.append((name, node))
    }
    return node
  }

  func element() -> StateNode {
    let node = StateNode()
    elements.append(node)
    return node
  }
}

/// Writes `Encodable` values as JSON; numbers that are not finite are refused, since a state holds none.
struct StateEncoder: Encoder {
  let node: StateNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Keyed(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beList()
    return Unkeyed(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node, codingPath: codingPath) }

  /// Writes a value into `node`: a scalar at once, anything else by its own `encode(to:)`.
  static func write<T: Encodable>(_ value: T, into node: StateNode, at path: @autoclosure () -> [any CodingKey]) throws
  {
    guard let scalar = JSON(scalar: value) else {
      return try value.encode(to: StateEncoder(node: node, codingPath: path()))
    }
    if case .number(let number) = scalar, !number.isFinite {
      let sentence = "a state holds finite numbers only; got \(number)"
      throw EncodingError.invalidValue(value, .init(codingPath: path(), debugDescription: sentence))
    }
    node.set(scalar)
  }

  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: StateNode
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.member(key.stringValue).set(.null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
      try write(value, into: node.member(key.stringValue), at: codingPath + [key])
    }

    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type, forKey key: Key) -> KeyedEncodingContainer<Inner> {
      encoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder(PlaceKey.inherited) }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

    private func encoder(_ key: some CodingKey) -> StateEncoder {
      StateEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let node: StateNode
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    func encodeNil() { node.element().set(.null) }

    func encode<T: Encodable>(_ value: T) throws {
      let index = count
      try write(value, into: node.element(), at: codingPath + [PlaceKey(index)])
    }

    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
      encoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder() }

    private func encoder() -> StateEncoder {
      let path = codingPath + [PlaceKey(count)]
      return StateEncoder(node: node.element(), codingPath: path)
    }
  }

  private struct Single: SingleValueEncodingContainer {
    let node: StateNode
    let codingPath: [any CodingKey]

    func encodeNil() { node.set(.null) }

    func encode<T: Encodable>(_ value: T) throws { try write(value, into: node, at: codingPath) }
  }
}
