internal import Glibc

/// A number with three significant digits: `0.123`, `1.5e-6`, `nan`.
func short(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  var buffer = [CChar](repeating: 0, count: 32)
  let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.3g", $0) }
  let text = String(decoding: buffer.prefix(max(0, min(Int(length), 31))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  // `1e-05` becomes `1e-5`.
  guard let mark = text.firstIndex(of: "e"), let power = Int(text[text.index(after: mark)...]) else { return text }
  return "\(text[..<mark])e\(power)"
}
