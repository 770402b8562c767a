/// A text in the short spelling as it was written, before the catalogue says what it means.
struct Syntax {
  var node: Node
  var range: Range<Int>

  indirect enum Node {
    /// A name, number, word or length.
    case atom(String)
    /// `kind(arguments)`.
    case call(String, [Argument])
    /// `[a, b]`.
    case list([Syntax])
    /// `{name=value}`.
    case record([Argument])
    /// `a...b`.
    case range(Syntax, Syntax)
    /// `A for 5% > B`.
    case chain([Part])
  }

  /// `value` or `name=value`.
  struct Argument {
    var name: Name?
    var value: Syntax
  }

  /// The name of an argument and where it stands.
  struct Name {
    var text: String
    var range: Range<Int>
  }

  /// One controller of a chain.
  struct Part {
    var controller: Syntax
    var isInParentheses: Bool
    var length: Syntax?
  }
}

/// Reads the short spelling by recursive descent; the grammar stands in `Documentation/Guides/Spelling.md`.
struct Parser {
  static let deepest = 64

  private let text: SpelledText
  private let tokens: [Lexer.Token]
  private var at = 0
  private var depth = 0

  static func parse(_ text: SpelledText) throws(FileError) -> Syntax {
    var parser = Parser(text: text, tokens: try Lexer.tokens(text))
    if parser.token.kind == .end {
      throw parser.refusal("the text is empty; write a controller, as in cosine(peak=0.1)")
    }
    let syntax = try parser.chain()
    guard parser.token.kind == .end else { throw parser.refusal("expected > or the end, found \(parser.found)") }
    return syntax
  }

  private init(text: SpelledText, tokens: [Lexer.Token]) {
    self.text = text
    self.tokens = tokens
  }

  private var token: Lexer.Token { tokens[min(at, tokens.count - 1)] }

  private func refusal(_ sentence: String) -> FileError { text.refusal(sentence, token.range) }

  private var found: String {
    switch token.kind {
    case .atom(let text): "\"\(text.prefix(40))\""
    case .sign(let sign): "\"\(sign)\""
    case .dots: "\"...\""
    case .end: "the end"
    }
  }

  private mutating func take(_ sign: Character) -> Bool {
    guard token.kind == .sign(sign) else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ sign: Character, or other: String) throws(FileError) {
    guard take(sign) else { throw refusal("expected \(other) or \(sign), found \(found)") }
  }

  /// chain = part, { ">", part }
  private mutating func chain() throws(FileError) -> Syntax {
    var parts = [try part()]
    while take(">") {
      guard parts.count < Self.deepest else {
        throw refusal("more than \(Self.deepest) controllers follow one another")
      }
      parts.append(try part())
    }
    if parts.count == 1, let only = parts.first, only.length == nil { return only.controller }
    let start = parts.first?.controller.range.lowerBound ?? 0
    return Syntax(node: .chain(parts), range: start..<(tokens[max(at - 1, 0)].range.upperBound))
  }

  /// part = primary, [ "for", atom ]
  private mutating func part() throws(FileError) -> Syntax.Part {
    let isInParentheses = token.kind == .sign("(")
    var part = Syntax.Part(controller: try primary(), isInParentheses: isInParentheses)
    guard token.kind == .atom("for") else { return part }
    at += 1
    part.length = try atom("a length, as 30% or 500st")
    return part
  }

  /// primary = atom, [ "(", arguments, ")" ] | "(", chain, ")" | list | record
  private mutating func primary() throws(FileError) -> Syntax {
    guard depth < Self.deepest else { throw refusal("the text is nested more than \(Self.deepest) deep") }
    depth += 1
    defer { depth -= 1 }
    let start = token.range.lowerBound
    switch token.kind {
    case .sign("("):
      at += 1
      let inner = try chain()
      try expect(")", or: ">")
      return inner
    case .sign("["):
      at += 1
      let values = try list()
      return Syntax(node: .list(values), range: start..<tokens[at - 1].range.upperBound)
    case .sign("{"):
      at += 1
      let fields = try arguments(until: "}")
      return Syntax(node: .record(fields), range: start..<tokens[at - 1].range.upperBound)
    default: return try callOrAtom()
    }
  }

  private mutating func callOrAtom() throws(FileError) -> Syntax {
    let name = try atom("a controller or a value")
    guard case .atom(let text) = name.node, take("(") else { return name }
    return Syntax(node: .call(text, try arguments(until: ")")), range: name.range)
  }

  private mutating func atom(_ wanted: String) throws(FileError) -> Syntax {
    guard case .atom(let text) = token.kind else { throw refusal("expected \(wanted), found \(found)") }
    defer { at += 1 }
    return Syntax(node: .atom(text), range: token.range)
  }

  private mutating func list() throws(FileError) -> [Syntax] {
    var values: [Syntax] = []
    if take("]") { return values }
    repeat { values.append(try value()) } while take(",")
    try expect("]", or: "a comma")
    return values
  }

  /// arguments = [ argument, { ",", argument } ]; argument = [ atom, "=" ], value
  private mutating func arguments(until close: Character) throws(FileError) -> [Syntax.Argument] {
    var arguments: [Syntax.Argument] = []
    if take(close) { return arguments }
    repeat {
      let name = self.name()
      arguments.append(Syntax.Argument(name: name, value: try value()))
    } while take(",")
    try expect(close, or: "a comma")
    return arguments
  }

  private mutating func name() -> Syntax.Name? {
    guard case .atom(let text) = token.kind, tokens[min(at + 1, tokens.count - 1)].kind == .sign("=") else {
      return nil
    }
    defer { at += 2 }
    return Syntax.Name(text: text, range: token.range)
  }

  /// value = chain | atom, "...", atom
  private mutating func value() throws(FileError) -> Syntax {
    guard tokens[min(at + 1, tokens.count - 1)].kind == .dots else { return try chain() }
    let low = try atom("a number")
    at += 1
    let high = try atom("a number after the dots")
    return Syntax(node: .range(low, high), range: low.range.lowerBound..<high.range.upperBound)
  }
}
