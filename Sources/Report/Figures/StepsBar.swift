/// Useful and rewound steps of each run as bars. Drawn without gnuplot: two rectangles need no axes.
enum StepsBar {
  /// The bars; an empty text if no run performed a step.
  static func markup(_ runs: [RunSeries]) -> String {
    guard let most = runs.map(\.performed).max(), most > 0 else { return "" }
    let rows = runs.enumerated().map { row($1, LineStyle(run: $0), share: Double($1.performed) / Double(most)) }
    return "<figure>\n<div class=\"bars\">\n\(rows.joined())</div>\n"
      + Markup.element(
        "figcaption",
        runs.contains { $0.rewound > 0 }
          ? "Steps performed. Solid: kept; striped: rewound, that is thrown away and paid for all the same."
          : "Steps performed; none was rewound.")
      + "\n</figure>\n"
  }

  private static func row(_ run: RunSeries, _ style: LineStyle, share: Double) -> String {
    let rewound = run.performed > 0 ? min(1, Double(max(0, run.rewound)) / Double(run.performed)) : 0
    let useful = 600 * share * (1 - rewound)
    let lost = 600 * share * rewound
    var stripes = ""
    // Strokes instead of a pattern: a pattern needs an id, and some printers drop it.
    var x = useful + 3
    while x < useful + lost - 1 {
      stripes += "M\(Numerals.fixed(x, 1)) 3V21"
      x += 6
    }
    let total = Numerals.grouped(run.performed)
    let note = run.rewound > 0 ? "\(total), \(Numerals.percent(rewound)) rewound" : total
    let frame = lost > 0 ? rectangle(useful, lost, "fill=\"none\" stroke=\"\(style.color)\"") : ""
    return "<div class=\"bar-name\">\(Markup.text(run.name))</div>"
      + "<div class=\"bar\"><svg viewBox=\"0 0 604 24\" preserveAspectRatio=\"none\" role=\"img\">"
      + "<title>\(Markup.text("\(run.name): \(note) steps"))</title>"
      + rectangle(0, useful, "fill=\"\(style.color)\"") + frame
      + (stripes.isEmpty ? "" : "<path d=\"\(stripes)\" stroke=\"\(style.color)\" stroke-width=\"2\"/>")
      + "</svg></div><div class=\"bar-note\">\(Markup.text(note))</div>\n"
  }

  private static func rectangle(_ x: Double, _ width: Double, _ style: String) -> String {
    "<rect x=\"\(Numerals.fixed(x + 1, 1))\" y=\"3\" width=\"\(Numerals.fixed(width, 1))\" height=\"18\" \(style)/>"
  }
}
