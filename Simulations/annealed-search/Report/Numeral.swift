import Foundation

/// Numbers as text.
enum Numeral {
  /// A number with so many significant digits, zeros at the end included.
  static func text(_ value: Double, _ digits: Int) -> String { printed("%#.*g", digits, value) }

  /// A number with so many decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String { printed("%.*f", decimals, value) }

  private static func printed(_ form: String, _ precision: Int, _ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let text = withVaList([Int32(precision), value]) { NSString(format: form, arguments: $0) as String }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
