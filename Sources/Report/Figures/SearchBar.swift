/// The steps of one run as a bar from the first to the last: solid where they were useful, striped where they were
/// searched, that is thrown away. Drawn without gnuplot, as ``StepsBar``.
enum SearchBar {
  /// The bar and what it says; an empty text if no step was performed.
  static func markup(_ run: RunSeries, _ style: LineStyle) -> String {
    guard run.performed > 0 else { return "" }
    let scale = 600 / Double(run.performed)
    var (useful, stripes, frames, from) = ("", "", "", 0.0)
    func solid(to end: Double) {
      if end > from { useful += rectangle(from * scale, (end - from) * scale, "fill=\"\(style.color)\"") }
    }
    for trial in run.trials.prefix(500) {
      solid(to: trial.lowerBound)
      let (start, end) = (trial.lowerBound * scale, trial.upperBound * scale)
      var x = start + 3
      while x < end - 1 {
        stripes += "M\(Numerals.fixed(x, 1)) 3V21"
        x += 6
      }
      frames += rectangle(start, end - start, "fill=\"none\" stroke=\"\(style.color)\"")
      from = trial.upperBound
    }
    solid(to: Double(run.performed))
    let searched = min(max(0, run.rewound), run.performed)
    let share = Numerals.percent(Double(searched) / Double(run.performed))
    let note =
      "\(Numerals.grouped(run.performed)) steps: \(Numerals.grouped(run.performed - searched)) useful, "
      + "\(Numerals.grouped(searched)) searched (\(share))"
    return "<figure>\n<div class=\"bar\"><svg viewBox=\"0 0 604 24\" preserveAspectRatio=\"none\" role=\"img\">"
      + "<title>\(Markup.text("\(run.name): \(note)"))</title>\(useful)\(frames)"
      + (stripes.isEmpty ? "" : "<path d=\"\(stripes)\" stroke=\"\(style.color)\" stroke-width=\"2\"/>")
      + "</svg></div>\n"
      + Markup.element("figcaption", Markup.text("\(note). From the first step to the last; striped: searched."))
      + "\n</figure>\n"
  }

  private static func rectangle(_ x: Double, _ width: Double, _ style: String) -> String {
    "<rect x=\"\(Numerals.fixed(x + 1, 1))\" y=\"3\" width=\"\(Numerals.fixed(width, 1))\" height=\"18\" \(style)/>"
  }
}
