extension JSONReader {
  /// Reads a string; the hand stands on its first quote.
  mutating func string() throws(FileError) -> String {
    let start = at
    at += 1
    let first = at
    var union: UInt8 = 0
    while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 {
      union |= bytes[at]
      at += 1
    }
    guard byte == UInt8(ascii: "\"") else { return try escapedString(from: first, opened: start) }
    let plain = UnsafeBufferPointer(rebasing: bytes[first..<at])
    at += 1
    return union < 0x80 ? String(decoding: plain, as: UTF8.self) : try valid(plain, first)
  }

  /// Reads on when a string holds an escape (or a mistake).
  private mutating func escapedString(from first: Int, opened start: Int) throws(FileError) -> String {
    var text = Array(bytes[first..<at])
    while true {
      switch byte {
      case UInt8(ascii: "\"") where at < bytes.count:
        at += 1
        return try text.withUnsafeBufferPointer { (text) throws(FileError) in try valid(text, first) }
      case UInt8(ascii: "\\"):
        try escape(into: &text)
      case 0..<0x20:
        guard at < bytes.count else { throw refusal("the string is not closed; write a double quote", at: start) }
        throw refusal(
          "a control character stands in a string; write it as \\u00\(byte < 16 ? "0" : "")"
            + String(byte, radix: 16))
      default:
        text.append(byte)
        at += 1
      }
    }
  }

  private func valid(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) throws(FileError) -> String {
    guard let string = String(validating: text, as: UTF8.self) else {
      throw refusal("the string is not valid UTF-8; save the text as UTF-8", at: place)
    }
    return string
  }

  private mutating func escape(into text: inout [UInt8]) throws(FileError) {
    let letter = byte(ahead: 1)
    let plain: UInt8? =
      switch letter {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
      case UInt8(ascii: "b"): 0x08
      case UInt8(ascii: "f"): 0x0C
      case UInt8(ascii: "n"): 0x0A
      case UInt8(ascii: "r"): 0x0D
      case UInt8(ascii: "t"): 0x09
      default: nil
      }
    if let plain {
      text.append(plain)
      at += 2
    } else if letter == UInt8(ascii: "u") {
      text.append(contentsOf: UTF8.encode(try scalar()) ?? UTF8.encodedReplacementCharacter)
    } else {
      at += 1
      throw refusal(
        "after \\ in a string stands one of \" \\ / b f n r t, or u with four digits; found \(found)", at: at - 1)
    }
  }

  /// Reads `\u` with four digits, or two of them that make one character.
  private mutating func scalar() throws(FileError) -> Unicode.Scalar {
    let start = at
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let lone = refusal("half of a surrogate pair stands alone; write both halves or the character itself", at: start)
    guard first < 0xDC00, byte == UInt8(ascii: "\\"), byte(ahead: 1) == UInt8(ascii: "u") else { throw lone }
    let second = try hexadecimal()
    guard (0xDC00..<0xE000).contains(second) else { throw lone }
    guard let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)) else {
      throw lone
    }
    return scalar
  }

  private mutating func hexadecimal() throws(FileError) -> UInt16 {
    var value: UInt16 = 0
    for index in 2..<6 {
      guard let digit = Character(UnicodeScalar(byte(ahead: index))).hexDigitValue else {
        let digits = bytes[at...].dropFirst(2).prefix(4).prefix { 0x20 < $0 && $0 < 0x7F }
        throw refusal(
          "expected four hexadecimal digits after \\u, found \"\(String(decoding: digits, as: UTF8.self))\"")
      }
      value = value << 4 | UInt16(digit)
    }
    at += 6
    return value
  }
}

extension JSONReader {
  /// Reads a number; the hand stands on its sign or first digit.
  ///
  /// - Accuracy: correctly rounded. Up to 2^53 with a power of ten up to 22 both are exact doubles, so that one
  ///   multiplication or division rounds once (Clinger 1990); everything else goes through the standard library.
  mutating func number() throws(FileError) -> JSON {
    let start = at
    let negative = take("-")
    var digits = Digits()
    try integerPart(&digits)
    var isWhole = true
    if take(".") {
      isWhole = false
      let first = at
      guard digits.read(&self) else { throw refusal("expected a digit after the decimal point, found \(found)") }
      digits.exponent -= at - first
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      try exponent(&digits)
    }
    if isWhole, digits.isExact, digits.value != 0 || !negative, let value = Int(exactly: digits.value) {
      return .integer(negative ? -value : value)
    }
    if let value = digits.double { return .number(negative ? -value : value) }
    return try longNumber(from: start, isWhole)
  }

  private mutating func integerPart(_ digits: inout Digits) throws(FileError) {
    let start = at
    if byte == UInt8(ascii: "0"), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(ahead: 1)) {
      throw refusal("a number begins with no superfluous zero; write 1, not 01", at: start)
    }
    guard digits.read(&self) else { throw refusal("expected a digit after the minus, found \(found)\(advice)") }
  }

  private mutating func exponent(_ digits: inout Digits) throws(FileError) {
    at += 1
    let negative = byte == UInt8(ascii: "-")
    if negative || byte == UInt8(ascii: "+") { at += 1 }
    var power = Digits()
    guard power.read(&self) else { throw refusal("expected a digit in the exponent, found \(found)") }
    let value = power.isExact ? Int(min(power.value, 1 << 20)) : 1 << 20
    digits.exponent += negative ? -value : value
  }

  private func longNumber(from start: Int, _ isWhole: Bool) throws(FileError) -> JSON {
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isWhole, let value = Int(text), value != 0 { return .integer(value) }
    if isWhole, let value = UInt64(text), value != 0 { return .unsigned(value) }
    guard let value = Double(text), value.isFinite else {
      throw refusal("\(text.prefix(40)) is too large for a number; 1.797e308 is about the largest", at: start)
    }
    return .number(value)
  }

  /// The digits of a number as a whole number and a power of ten.
  private struct Digits {
    var value: UInt64 = 0
    var exponent = 0
    var isExact = true

    /// Reads one digit or more.
    mutating func read(_ reader: inout JSONReader) -> Bool {
      let start = reader.at
      while true {
        let digit = reader.byte &- UInt8(ascii: "0")
        guard digit < 10 else { return reader.at > start }
        reader.at += 1
        if value < 900_000_000_000_000_000 { value = value &* 10 &+ UInt64(digit) } else { isExact = false }
      }
    }

    var double: Double? {
      guard isExact, value <= 1 << 53, (-22...22).contains(exponent) else { return nil }
      let power = powersOfTen[abs(exponent)]
      return exponent < 0 ? Double(value) / power : Double(value) * power
    }
  }
}

/// 10^0 to 10^22, all of them exact.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
