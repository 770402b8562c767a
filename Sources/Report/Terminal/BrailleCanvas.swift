/// A grid of dots, two across and four down in each character.
struct BrailleCanvas {
  /// Size in characters.
  let columns: Int
  let rows: Int
  private var cells: [UInt8]

  /// Creates an empty grid; sizes below 1 count as 1.
  init(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    cells = [UInt8](repeating: 0, count: self.columns * self.rows)
  }

  /// Size in dots.
  var width: Int { columns * 2 }
  var height: Int { rows * 4 }

  /// Sets a dot, counted from the top left; outside the grid nothing happens.
  mutating func set(_ x: Int, _ y: Int) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    cells[(y / 4) * columns + x / 2] |= bits[x % 2][y % 4]
  }

  /// Sets the dots of a column between two heights, both included.
  mutating func column(_ x: Int, from first: Int, to last: Int) {
    for y in min(first, last)...max(first, last) { set(x, y) }
  }

  /// All rows of characters.
  func lines(plain: Bool) -> [String] { (0..<rows).map { line($0, plain: plain) } }

  /// A row of characters; with `plain` an asterisk wherever there is a dot.
  func line(_ row: Int, plain: Bool) -> String {
    guard (0..<rows).contains(row) else { return "" }
    var text = ""
    for cell in cells[(row * columns)..<((row + 1) * columns)] {
      if cell == 0 {
        text += " "
      } else if plain {
        text += "*"
      } else {
        text.unicodeScalars.append(Unicode.Scalar(0x2800 + UInt32(cell)) ?? "*")
      }
    }
    return text
  }
}
