/// How the lines of a run look: colours that colour-blind readers can tell apart (Okabe and Ito 2008, without the
/// yellow that vanishes on white), and dashes that survive a black and white print.
struct LineStyle: Hashable {
  /// `#rrggbb`.
  var color: String
  /// Lengths of dash and gap in pixels of a figure 720 wide; empty: solid.
  var dashes: [Int]

  private static let colors = ["#0072b2", "#d55e00", "#009e73", "#b4508c", "#e69f00", "#56b4e9", "#333333"]
  private static let patterns = [[], [9, 4], [3, 3], [12, 3, 3, 3], [6, 2, 2, 2, 2, 2]]

  /// The style of a run; the first 35 are all different.
  init(run index: Int) {
    let index = max(0, index)
    let count = Self.colors.count
    color = Self.colors[index % count]
    dashes = Self.patterns[(index + index / count) % Self.patterns.count]
  }

  /// A style of one's own.
  init(color: String, dashes: [Int] = []) {
    self.color = color
    self.dashes = dashes
  }

  /// A short sample of the line, as SVG to stand in text.
  var swatch: String {
    let dash = dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes.map { String($0) }.joined(separator: " "))\""
    return "<svg class=\"swatch\" viewBox=\"0 0 34 10\" aria-hidden=\"true\">"
      + "<path d=\"M1 5H33\" stroke=\"\(color)\" stroke-width=\"2.5\"\(dash)/></svg>"
  }
}
