/// Cuts the short spelling into tokens: atoms, signs and `...`.
///
/// An atom is a run of letters, digits, `_`, `%`, `+`, `-` and `.`, up to a `...`: a name, a number, a word or a
/// length. Which of them it is, is decided where it stands.
struct Lexer {
  /// What a token is.
  enum Kind: Hashable {
    case atom(String)
    case sign(Character)
    case dots
    case end
  }

  /// A token and its bytes in the text.
  struct Token {
    var kind: Kind
    var range: Range<Int>
  }

  static let longest = 1 << 16

  let text: SpelledText
  private var at = 0

  init(_ text: SpelledText) { self.text = text }

  /// All tokens; the last is `end`.
  static func tokens(_ text: SpelledText) throws(FileError) -> [Token] {
    guard text.bytes.count <= longest else {
      throw FileError(
        "the text is \(text.bytes.count) bytes long; \(longest) are the most that is read", place: "column 1")
    }
    var lexer = Lexer(text)
    var tokens: [Token] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func next() throws(FileError) -> Token {
    let bytes = text.bytes
    while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    let start = at
    guard at < bytes.count else { return Token(kind: .end, range: at..<at) }
    if isDots { return advance(3, .dots, from: start) }
    if "()[]{}=,>".utf8.contains(bytes[at]) {
      return advance(1, .sign(Character(UnicodeScalar(bytes[at]))), from: start)
    }
    while at < bytes.count, Self.isAtom(bytes[at]), !isDots { at += 1 }
    guard at > start else { throw text.refusal("\(text.character(at: at)) has no meaning here", text.range(at: at)) }
    return Token(kind: .atom(String(decoding: bytes[start..<at], as: UTF8.self)), range: start..<at)
  }

  private mutating func advance(_ count: Int, _ kind: Kind, from start: Int) -> Token {
    at += count
    return Token(kind: kind, range: start..<at)
  }

  private var isDots: Bool { text.bytes[at...].prefix(3).elementsEqual("...".utf8) }

  static func isAtom(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "_%+-.".utf8.contains(byte)
    }
  }
}

/// A text in the short spelling, able to point at a place of itself.
struct SpelledText {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// A syntax error: sentence, column and the text with a caret line.
  func refusal(_ sentence: String, _ range: Range<Int>) -> FileError {
    FileError(sentence, place: "column \(column(range.lowerBound))", excerpt: excerpt(range))
  }

  /// The text and below it a caret line under `range`; of a long text the part around it.
  func excerpt(_ range: Range<Int>) -> String {
    let start = bytes[..<min(range.lowerBound, bytes.count)]
    let before = Self.scalars(start).suffix(50)
    let marked = Self.scalars(bytes[start.endIndex..<min(max(range.upperBound, start.endIndex), bytes.count)]).prefix(
      60)
    let after = Self.scalars(bytes[min(range.upperBound, bytes.count)...]).prefix(50)
    let line = String(String.UnicodeScalarView(before + marked + after))
    let tail = String(repeating: "~", count: max(marked.count, 1) - 1)
    return "  \(line)\n  \(String(repeating: " ", count: before.count))^\(tail)"
  }

  /// The bytes of the character that begins at a byte.
  func range(at place: Int) -> Range<Int> {
    var end = place + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return place..<end
  }

  /// The character that begins at a byte, for sentences.
  func character(at place: Int) -> String {
    let text = String(decoding: bytes[place...].prefix(4), as: UTF8.self)
    guard let first = text.unicodeScalars.first, first.value >= 0x20, first.value != 0x7F else {
      return "the byte 0x" + String(bytes[place], radix: 16, uppercase: true)
    }
    return "\"\(first)\""
  }

  private func column(_ place: Int) -> Int { bytes.prefix(place).count { $0 & 0xC0 != 0x80 } + 1 }

  /// Characters that keep to one line and one column each.
  private static func scalars(_ bytes: ArraySlice<UInt8>) -> [Unicode.Scalar] {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
  }
}
