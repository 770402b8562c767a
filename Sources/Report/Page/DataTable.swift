/// The numbers of a run as CSV, thinned to a bounded size.
enum DataTable {
  /// At most so many rows.
  static let largest = 400
  /// At most so many signals.
  static let largestSignals = 12

  /// The folded part with the numbers and a link that saves them; an empty text if there are none.
  static func markup(_ run: RunSeries, fileName: String) -> String {
    guard !run.isEmpty else { return "" }
    let text = csv(run)
    let link = Markup.element(
      "a", ["download": fileName, "href": "data:text/csv;charset=utf-8,\(Markup.percentEncoded(text))"],
      "Save as \(Markup.text(fileName))")
    let count = run.points.count
    let kept = min(count, largest)
    let note = kept < count ? "\(Numerals.grouped(count)) records, thinned here; the trace holds them all." : ""
    return Markup.folded(
      "Data", "<p>\(link). \(note)</p>\n<pre class=\"data\">\(Markup.text(text))</pre>")
  }

  /// The rows: one for each record that was kept, then one for each validation.
  static func csv(_ run: RunSeries) -> String {
    let signals = Set(run.points.flatMap { $0.signals.keys }).sorted().prefix(largestSignals)
    var lines = [
      (["performed", "rewound", "committed", "rate", "role", "loss"] + signals.map(field)
        + ["validationLoss", "validationMetric"]).joined(separator: ",")
    ]
    var rows: [(Int, [String])] = Thinning.indices(of: run.points.count, limit: largest).map { index in
      let point = run.points[index]
      let counts = [point.performed, point.rewound, point.committed].map { String($0) }
      let values = [number(point.rate), point.isProbe ? "probe" : "main", number(point.loss)]
      return (point.performed, counts + values + signals.map { number(point.signals[$0]) } + ["", ""])
    }
    rows += Thinning.indices(of: run.validations.count, limit: largest).map { index in
      let item = run.validations[index]
      let empty = Array(repeating: "", count: 5 + signals.count)
      return (item.performed, ["\(item.performed)"] + empty + [number(item.loss), number(item.metric)])
    }
    // Stable, so that a validation follows the record of its own step.
    let order = rows.indices.sorted { (rows[$0].0, $0) < (rows[$1].0, $1) }
    lines += order.map { rows[$0].1.joined(separator: ",") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double?) -> String {
    guard let value else { return "" }
    if value.isNaN { return "nan" }
    return value.isInfinite ? (value < 0 ? "-inf" : "inf") : Numerals.significant(value, 7)
  }

  /// A column name that cannot break the row.
  private static func field(_ name: String) -> String {
    String(name.prefix(60).map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" })
  }
}
