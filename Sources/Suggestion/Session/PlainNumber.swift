internal import Glibc

/// A number as a person writes it: `0.0316`, `1000`, `2.5e-7`; four significant digits, whole numbers whole.
public func plain(_ value: Double, digits: Int32 = 4) -> String {
  if value == value.rounded(), value.magnitude < 1e15 { return "\(Int(value))" }
  var buffer = [CChar](repeating: 0, count: 64)
  let length = withVaList([digits, value]) { vsnprintf(&buffer, buffer.count, "%.*g", $0) }
  let text = String(decoding: buffer.prefix(max(0, min(Int(length), 63))).map(UInt8.init(bitPattern:)), as: UTF8.self)
  guard let mark = text.firstIndex(of: "e"), let power = Int(text[text.index(after: mark)...]) else { return text }
  return "\(text[..<mark])e\(power)"
}

extension Double {
  /// The number of twelve digits that this one differs from by rounding alone, else the number itself: a rate that was
  /// told as 0.03 and went through its logarithm is 0.03 again.
  var tidy: Double {
    guard let short = Double(plain(self, digits: 12)), (short - self).magnitude <= 1e-13 * magnitude else {
      return self
    }
    return short
  }
}
