/// HTML that is well-formed XML too. Every text of a user passes through ``text(_:)``.
enum Markup {
  /// Text made harmless, inside an element and inside a quoted attribute alike.
  ///
  /// Characters that XML forbids, and those that reorder the line they stand in, become U+FFFD.
  static func text(_ raw: String) -> String {
    var safe = ""
    safe.reserveCapacity(raw.utf8.count + 16)
    for scalar in raw.unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      case "'": safe += "&#39;"
      case _ where isForbidden(scalar.value): safe += "\u{FFFD}"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// An element around markup; attribute values are escaped, the inside is not.
  static func element(_ tag: String, _ attributes: KeyValuePairs<String, String>, _ inside: String) -> String {
    "<\(tag)\(list(attributes))>\(inside)</\(tag)>"
  }

  /// An element without attributes around markup.
  static func element(_ tag: String, _ inside: String) -> String { element(tag, [:], inside) }

  /// A paragraph of text.
  static func paragraph(_ sentences: [String], class name: String? = nil) -> String {
    guard !sentences.isEmpty else { return "" }
    let inside = text(sentences.joined(separator: " "))
    return (name.map { element("p", ["class": $0], inside) } ?? element("p", inside)) + "\n"
  }

  /// A folded part.
  static func folded(_ summary: String, _ inside: String) -> String {
    "<details><summary>\(text(summary))</summary>\n\(inside)\n</details>\n"
  }

  /// Text as the percent-encoded part of a `data:` address.
  static func percentEncoded(_ raw: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in raw.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2C: bytes.append(byte)
      default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func list(_ attributes: KeyValuePairs<String, String>) -> String {
    attributes.map { " \($0.key)=\"\(text($0.value))\"" }.joined()
  }

  private static func isForbidden(_ value: UInt32) -> Bool {
    switch value {
    case 0x09, 0x0A, 0x0D: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: true
    default: false
    }
  }
}
