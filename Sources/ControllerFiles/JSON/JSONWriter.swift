extension JSON {
  /// The text in one line without spaces.
  public var compact: String { String(decoding: bytes(), as: UTF8.self) }

  /// The text for people: two spaces for each level; lists of plain values stand in one line.
  public var pretty: String {
    var writer = JSONWriter()
    writer.pretty(self, 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The text in one line without spaces, as UTF-8.
  public func bytes() -> [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }
}

/// Appends JSON to bytes. A double is written with the fewest digits that read back as the same double; one that is
/// not finite, which JSON lacks, as one of the strings "nan", "inf" and "-inf".
struct JSONWriter {
  var bytes: [UInt8] = []

  mutating func write(_ json: JSON) {
    switch json {
    case .array(let values):
      raw("[")
      for (index, value) in values.enumerated() {
        if index > 0 { raw(",") }
        write(value)
      }
      raw("]")
    case .object(let members):
      raw("{")
      for (index, member) in members.enumerated() {
        if index > 0 { raw(",") }
        string(member.name)
        raw(":")
        write(member.value)
      }
      raw("}")
    default: scalar(json)
    }
  }

  private mutating func scalar(_ json: JSON) {
    switch json {
    case .null: raw("null")
    case .boolean(let value): raw(value ? "true" : "false")
    case .integer(let value): integer(value)
    case .unsigned(let value): text(value.description)
    case .number(let value): number(value)
    case .string(let value): string(value)
    case .array, .object: write(json)
    }
  }

  mutating func pretty(_ json: JSON, _ level: Int) {
    switch json {
    case .array(let values) where values.contains(where: \.isNested):
      block("[", "]", values, level) { $0.pretty($1, level + 1) }
    case .array(let values):
      raw("[")
      for (index, value) in values.enumerated() {
        if index > 0 { raw(", ") }
        write(value)
      }
      raw("]")
    case .object(let members) where !members.isEmpty:
      block("{", "}", members, level) {
        $0.string($1.name)
        $0.raw(": ")
        $0.pretty($1.value, level + 1)
      }
    default: write(json)
    }
  }

  private mutating func block<Element>(
    _ open: StaticString, _ close: StaticString, _ elements: [Element], _ level: Int,
    _ write: (inout JSONWriter, Element) -> Void
  ) {
    raw(open)
    for (index, element) in elements.enumerated() {
      raw(index > 0 ? ",\n" : "\n")
      indent(level + 1)
      write(&self, element)
    }
    raw("\n")
    indent(level)
    raw(close)
  }

  private mutating func indent(_ level: Int) { bytes.append(contentsOf: repeatElement(0x20, count: 2 * level)) }

  mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func integer(_ value: Int) { text(value.description) }

  mutating func number(_ value: Double) {
    if value.isFinite { return text(value.description) }
    raw(value.isNaN ? "\"nan\"" : value < 0 ? "\"-inf\"" : "\"inf\"")
  }

  mutating func string(_ value: String) {
    raw("\"")
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""): raw("\\\"")
      case UInt8(ascii: "\\"): raw("\\\\")
      case 0x0A: raw("\\n")
      case 0x0D: raw("\\r")
      case 0x09: raw("\\t")
      case 0..<0x20: text("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    raw("\"")
  }
}

extension JSON {
  fileprivate var isNested: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}
