internal import Glibc

/// A series of numbers as a picture of characters for a terminal.
///
/// Non-finite values are left out; on a logarithmic axis those that are not above 0 too.
///
///     print(TerminalPlot(logarithmic: true).text(rates))
public struct TerminalPlot: Sendable, Hashable {
  /// Characters across, labels included; 24 or more.
  public var width: Int
  /// Lines, the horizontal axis not counted; 2 or more.
  public var height: Int
  /// Whether the vertical axis is logarithmic.
  public var logarithmic: Bool
  /// Whether to use ASCII only, for terminals without Unicode.
  public var plain: Bool

  /// Creates a plot.
  ///
  /// - Parameters:
  ///   - width: characters across, 24...1000; others are brought into that range.
  ///   - height: lines, 2...200; others are brought into that range.
  ///   - logarithmic: whether the vertical axis is logarithmic.
  ///   - plain: whether to use ASCII only.
  public init(width: Int = 80, height: Int = 14, logarithmic: Bool = false, plain: Bool = false) {
    self.width = min(max(width, 24), 1000)
    self.height = min(max(height, 2), 200)
    self.logarithmic = logarithmic
    self.plain = plain
  }

  /// The picture of values at 0, 1, 2, ...; lines end with a line feed.
  ///
  /// - Parameters:
  ///   - values: of any number.
  ///   - name: what the horizontal axis counts.
  /// - Complexity: O(values).
  public func text(_ values: [Double], name: String = "step") -> String {
    let drawable = values.filter { $0.isFinite && (!logarithmic || $0 > 0) }
    guard let lowest = drawable.min(), let most = drawable.max() else {
      return logarithmic ? "(no value above 0 to draw)\n" : "(no finite value to draw)\n"
    }
    let least = logarithmic ? floor(of: drawable, lowest, most) : lowest
    let labels = labels(least, most, isCut: least > lowest)
    var canvas = BrailleCanvas(columns: width - margin(labels) - 1, rows: height)
    draw(values, least, most, on: &canvas)
    return text(labels, canvas.lines(plain: plain), ends: ("0", Numerals.grouped(max(0, values.count - 1))), name)
  }

  /// A letter on top of the curves.
  struct Mark {
    /// Where, as a share of the width.
    var place: Double
    var value: Double
    var letter: Character
  }

  /// The picture of several curves over one axis, with letters where something is marked.
  ///
  /// - Parameters:
  ///   - curves: each from the left end to the right; NaN is a gap.
  ///   - marks: letters; values outside the others are put at the edge.
  ///   - ends: what stands at the two ends of the horizontal axis.
  func text(curves: [[Double]], marks: [Mark], ends: (String, String), name: String) -> String {
    let drawable = curves.joined().filter { $0.isFinite && (!logarithmic || $0 > 0) }
    guard let least = drawable.min(), let most = drawable.max() else { return "(no finite value to draw)\n" }
    let labels = labels(least, most, isCut: false)
    var canvas = BrailleCanvas(columns: width - margin(labels) - 1, rows: height)
    for curve in curves { draw(curve, least, most, on: &canvas) }
    var lines = canvas.lines(plain: plain).map(Array.init)
    for mark in marks where mark.place >= 0 && mark.place <= 1 && !mark.value.isNaN {
      let row = (1 - min(max(share(mark.value, least, most), 0), 1)) * Double(height - 1)
      lines[Int(row.rounded())][Int((mark.place * Double(canvas.columns - 1)).rounded())] = mark.letter
    }
    return text(labels, lines.map { String($0) }, ends: ends, name)
  }

  /// A line that says what is to be seen; empty items are left out.
  static func legend(_ items: [String]) -> String {
    var lines: [String] = []
    for item in items where !item.isEmpty {
      if let last = lines.last, last.count + item.count < 78 {
        lines[lines.count - 1] = "\(last); \(item)"
      } else {
        lines.append(item)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func text(_ labels: [Int: String], _ lines: [String], ends: (String, String), _ name: String) -> String {
    let margin = margin(labels)
    var text = ""
    for (row, line) in lines.enumerated() {
      let label = labels[row] ?? ""
      let axis = label.isEmpty ? (plain ? "|" : "\u{2502}") : (plain ? "+" : "\u{2524}")
      text += trimmed(padded(label, margin - 1) + " " + axis + line) + "\n"
    }
    return text + footing(ends, margin: margin, columns: width - margin - 1, name: name)
  }

  private func margin(_ labels: [Int: String]) -> Int { (labels.values.map(\.count).max() ?? 0) + 1 }

  /// Where a logarithmic axis ends: the last hundredth of the values may lie below, or a cosine that ends near 0 would
  /// leave no room for the rest.
  private func floor(of values: [Double], _ lowest: Double, _ most: Double) -> Double {
    max(lowest, min(values.sorted()[values.count / 100], most / 10))
  }

  /// What stands before which row.
  private func labels(_ least: Double, _ most: Double, isCut: Bool) -> [Int: String] {
    var labels = [0: Numerals.significant(most, 3)]
    if height > 4 { labels[height / 2] = Numerals.significant(middle(least, most), 3) }
    labels[height - 1] = (isCut ? "<=" : "") + Numerals.significant(least, 3)
    return labels
  }

  /// The value of the row in the middle.
  private func middle(_ least: Double, _ most: Double) -> Double {
    // The row in the middle is not exactly half way: its own height is what the label must say.
    let share = 1 - (Double(height / 2) + 0.5) / Double(height)
    return logarithmic ? least * pow(most / least, share) : least * (1 - share) + most * share
  }

  /// How high a value lies, from 0 to 1 inside the axis.
  private func share(_ value: Double, _ least: Double, _ most: Double) -> Double {
    let low = logarithmic ? log(least) : least
    let span = (logarithmic ? log(most) : most) - low
    // Halved: the span of the largest numbers overflows.
    guard span.isFinite else { return (value / 2 - least / 2) / (most / 2 - least / 2) }
    return span > 0 ? max(0, ((logarithmic ? log(value) : value) - low) / span) : 0.5
  }

  private func draw(_ values: [Double], _ least: Double, _ most: Double, on canvas: inout BrailleCanvas) {
    let right = Double(max(1, values.count - 1))
    var ranges = [ClosedRange<Int>?](repeating: nil, count: canvas.width)
    for (index, value) in values.enumerated() where value.isFinite && (!logarithmic || value > 0) {
      let y = Int(((1 - share(value, least, most)) * Double(canvas.height - 1)).rounded())
      let x = Int((Double(index) / right * Double(canvas.width - 1)).rounded())
      let known = ranges[x] ?? y...y
      ranges[x] = min(known.lowerBound, y)...max(known.upperBound, y)
    }
    // More values than dots make upright strokes; a jump between neighbours is drawn as one too.
    var previous: ClosedRange<Int>?
    for (x, range) in ranges.enumerated() {
      guard let range else { continue }
      var (top, bottom) = (range.lowerBound, range.upperBound)
      if let previous, values.count > canvas.width {
        if previous.upperBound < top { top = previous.upperBound }
        if previous.lowerBound > bottom { bottom = previous.lowerBound }
      }
      canvas.column(x, from: top, to: bottom)
      previous = range
    }
  }

  private func footing(_ ends: (String, String), margin: Int, columns: Int, name: String) -> String {
    let rule = String(repeating: plain ? "-" : "\u{2500}", count: columns)
    let (first, last) = ends
    let free = max(1, columns - first.count - last.count)
    let shown = String(name.prefix(max(0, free - 2)))
    let before = max(1, (free - shown.count) / 2)
    let after = max(1, free - shown.count - before)
    let spaces = { (count: Int) in String(repeating: " ", count: count) }
    return spaces(margin) + (plain ? "+" : "\u{2514}") + rule + "\n" + spaces(margin + 1) + first + spaces(before)
      + shown + spaces(after) + last + "\n"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
