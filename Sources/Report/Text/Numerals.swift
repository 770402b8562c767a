internal import Glibc

/// Numbers as a person reads them.
enum Numerals {
  /// A whole number in groups of three: `6,000`.
  static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }

  /// A number with so many significant digits: `0.0712`, `1.5e-6`, `NaN`.
  static func significant(_ value: Double, _ digits: Int = 3) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-infinity" : "infinity" }
    return tidy(printed("%.*g", digits, value))
  }

  /// A number with so many decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    value.isFinite && abs(value) < 1e15 ? printed("%.*f", decimals, value) : significant(value)
  }

  /// A loss with three significant digits, zeros at the end included, so that columns line up: `0.0520`.
  static func loss(_ value: Double) -> String {
    guard value.isFinite, value.magnitude >= 1e-4, value.magnitude < 999.5 else { return significant(value, 3) }
    let text = printed("%#.*g", 3, value)
    return text.last == "." ? String(text.dropLast()) : text
  }

  /// A share in percent: `3.1 %`; two significant digits below ten.
  static func percent(_ share: Double) -> String {
    let value = share * 100
    guard value.isFinite else { return significant(value) }
    let size = abs(value)
    if size >= 1e4 { return "\(significant(value, 2)) %" }
    return "\(fixed(value, size >= 9.95 || size == 0 ? 0 : size >= 0.995 ? 1 : 2)) %"
  }

  /// An accuracy as a percentage with two decimals: the differences that matter are small.
  static func accuracy(_ share: Double) -> String { "\(fixed(share * 100, 2)) %" }

  /// A small count as a word.
  static func word(_ count: Int) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words.indices.contains(count) ? words[count] : grouped(count)
  }

  /// Names as a list: `a, b and c`.
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func printed(_ format: String, _ precision: Int, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([Int32(clamping: precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer.prefix(max(0, min(Int(length), 399))).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// `1e-05` becomes `1e-5`, `1e+06` becomes `1e6`.
  private static func tidy(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "e"), let power = Int(text[text.index(after: mark)...]) else { return text }
    return "\(text[..<mark])e\(power)"
  }
}
