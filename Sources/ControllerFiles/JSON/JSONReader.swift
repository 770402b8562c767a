/// Reads one JSON text (RFC 8259, nothing beyond it) and stops at the first mistake.
///
/// The bytes are read in place; behind the last one stands, as it were, a zero, which no rule of JSON accepts. So
/// every look ahead is safe and the end needs no case of its own.
struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0
  private let deepest: Int
  private var depth = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, depth: Int) {
    self.bytes = bytes
    deepest = depth
  }

  /// The byte under the hand; 0 behind the end.
  var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }

  /// The byte some places further; 0 behind the end.
  func byte(ahead count: Int) -> UInt8 { at + count < bytes.count ? bytes[at + count] : 0 }

  mutating func document() throws(FileError) -> JSON {
    if byte == 0xEF, byte(ahead: 1) == 0xBB {
      throw refusal("the text begins with a byte order mark; save it as UTF-8 without one")
    }
    skipSpace()
    guard at < bytes.count else { throw refusal("the text is empty; write a JSON object") }
    let value = try value(nil)
    skipSpace()
    guard at >= bytes.count else { throw refusal("expected nothing after the value, found \(found)") }
    return value
  }

  mutating func skipSpace() {
    while true {
      switch byte {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  /// Reads a value; `owner` says whose value it is, nil for the whole text.
  mutating func value(_ owner: @autoclosure () -> String?) throws(FileError) -> JSON {
    switch byte {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try nested { (reader) throws(FileError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { (reader) throws(FileError) in try reader.array() }
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n") where byte(ahead: 1) == UInt8(ascii: "u"): return try word("null", .null)
    default:
      let wanted = owner().map { "a value for \($0)" } ?? "a JSON object"
      throw refusal("expected \(wanted), found \(found)\(advice)")
    }
  }

  private mutating func nested(_ read: (inout JSONReader) throws(FileError) -> JSON) throws(FileError) -> JSON {
    guard depth < deepest else { throw refusal("lists and objects are nested more than \(deepest) deep") }
    depth += 1
    at += 1
    let value = try read(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(FileError) -> JSON {
    var members: [JSON.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      let start = at
      guard byte == UInt8(ascii: "\"") else {
        throw refusal("expected a name in double quotes, found \(found)\(commaAdvice)")
      }
      let name = try string()
      guard !isKnown(name, in: members, &names) else {
        throw refusal("\"\(name.prefix(60))\" comes twice in one object", at: start)
      }
      skipSpace()
      guard take(":") else { throw refusal("expected : after \"\(name.prefix(60))\", found \(found)") }
      skipSpace()
      members.append(JSON.Member(name, try value("\"\(name.prefix(60))\"")))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else {
        throw refusal("expected a comma or } after the value of \"\(name.prefix(60))\", found \(found)")
      }
      skipSpace()
    }
  }

  /// Few names are compared one by one; many through a set, so that a large object costs no quadratic time.
  private func isKnown(_ name: String, in members: [JSON.Member], _ names: inout Set<String>) -> Bool {
    guard members.count >= 16 else { return members.contains { $0.name == name } }
    if names.isEmpty { names = Set(members.map(\.name)) }
    return !names.insert(name).inserted
  }

  private mutating func array() throws(FileError) -> JSON {
    var values: [JSON] = []
    skipSpace()
    if take("]") { return .array(values) }
    while true {
      values.append(try value("place \(values.count) of the list"))
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else {
        throw refusal("expected a comma or ] after place \(values.count - 1) of the list, found \(found)")
      }
      skipSpace()
    }
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: character), at < bytes.count else { return false }
    at += 1
    return true
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(FileError) -> JSON {
    let count = word.utf8CodeUnitCount
    for index in 0..<count where byte(ahead: index) != word.utf8Start[index] {
      throw refusal("expected \(word), found \(found)")
    }
    at += count
    return value
  }
}

extension JSONReader {
  /// A refusal with line and column, counted from 1; a column is a character.
  func refusal(_ sentence: String, at place: Int? = nil) -> FileError {
    var line = 1
    var column = 1
    for byte in bytes.prefix(place ?? at) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return FileError(sentence, place: "line \(line), column \(column)")
  }

  /// What stands under the hand, for sentences.
  var found: String {
    guard at < bytes.count else { return "the end of the text" }
    switch byte {
    case 0x0A: return "the end of the line"
    case 0x21...0x7E:
      let word = bytes[at...].prefix(24).prefix { Self.isWord($0) }
      return word.count > 1 ? String(decoding: word, as: UTF8.self) : String(UnicodeScalar(byte))
    default: return character ?? "the byte 0x\(byte < 16 ? "0" : "")" + String(byte, radix: 16, uppercase: true)
    }
  }

  /// The character that begins here, if it is one of more than a byte.
  private var character: String? {
    guard byte >= 0xC2 else { return nil }
    let lengths = [0xF0: 4, 0xE0: 3, 0xC0: 2]
    let count = lengths[Int(byte >= 0xF0 ? 0xF0 : byte >= 0xE0 ? 0xE0 : 0xC0)] ?? 2
    guard let text = String(validating: bytes[at...].prefix(count), as: UTF8.self) else { return nil }
    return "\"\(text)\""
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }

  /// What those who write this instead of a value usually mean.
  var advice: String {
    switch byte {
    case UInt8(ascii: "N"), UInt8(ascii: "n"), UInt8(ascii: "I"), UInt8(ascii: "i"):
      ["NaN", "nan", "Infinity", "infinity", "Inf", "inf"].contains(found)
        ? "; JSON has no such number, readings that are not finite are the strings \"nan\", \"inf\" and \"-inf\""
        : ["None", "nil", "Null", "NULL", "none", "NONE"].contains(found) ? "; write null" : ""
    case UInt8(ascii: "'"): "; strings stand in double quotes"
    case UInt8(ascii: "/"), UInt8(ascii: "#"): "; JSON has no comments"
    case UInt8(ascii: ".") where byte(ahead: 1) != UInt8(ascii: "."): "; write 0.5, not .5"
    case UInt8(ascii: "+"): "; write the number without +"
    case UInt8(ascii: "T"), UInt8(ascii: "F"): "; write true or false"
    default: commaAdvice
    }
  }

  /// Where a comma came before the end of a list or object.
  private var commaAdvice: String {
    guard byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") else { return "" }
    let before = bytes.prefix(at).last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    return before == UInt8(ascii: ",") ? "; the last comma is one too many" : ""
  }
}
