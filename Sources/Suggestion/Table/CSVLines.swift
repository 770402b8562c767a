/// The lines of a CSV text that are not blank, cut into fields without the spaces and quotes around them.
struct CSVLines {
  /// One line.
  struct Row {
    /// From 1.
    var number: Int
    var fields: [String]
  }

  private(set) var rows: [Row] = []

  init(_ bytes: [UInt8]) {
    // A byte order mark, as spreadsheets write it.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var (number, start) = (0, text.startIndex)
    while start < text.endIndex {
      number += 1
      let end = text[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? text.endIndex
      add(text[start..<end], number)
      // A carriage return and a line feed end one line.
      let isPair = end + 1 < text.endIndex && text[end] == 0x0D && text[end + 1] == 0x0A
      start = end + (isPair ? 2 : 1)
    }
  }

  private mutating func add(_ line: ArraySlice<UInt8>, _ number: Int) {
    guard line.contains(where: { !Self.isSpace($0) }) else { return }
    let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    rows.append(Row(number: number, fields: fields.map { Self.trimmed($0, Self.isEdge) }))
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func isEdge(_ byte: UInt8) -> Bool { isSpace(byte) || byte == UInt8(ascii: "\"") }

  private static func trimmed(_ field: ArraySlice<UInt8>, _ isEdge: (UInt8) -> Bool) -> String {
    let rest = field.drop(while: isEdge)
    guard let last = rest.lastIndex(where: { !isEdge($0) }) else { return "" }
    return String(decoding: rest[...last], as: UTF8.self)
  }
}
