/// One row for each run.
struct ResultTable {
  private let runs: [RunSeries]
  private let bestLoss: Double?
  private let bestFinal: Double?
  private let bestMetric: Double?
  private var hasRewound: Bool { runs.contains { $0.rewound > 0 } }
  private var hasMetric: Bool { runs.contains { $0.finalMetric != nil } }

  init(_ runs: [RunSeries]) {
    self.runs = runs
    bestLoss = runs.compactMap(\.bestValidationLoss).min()
    bestFinal = runs.compactMap(\.finalValidationLoss).filter(\.isFinite).min()
    bestMetric = runs.filter { $0.metricName == "accuracy" }.compactMap(\.finalMetric).filter(\.isFinite).max()
  }

  /// The table with a note below.
  var markup: String {
    let rows = runs.enumerated().map(row)
    return
      "<div class=\"scroll breakout\"><table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(rows.joined())</tbody>\n"
      + "</table></div>\n"
      + Markup.paragraph(
        [
          "Final training loss: mean of the last \(RunSeries.finalRecords) records. Bold: best of the column.",
          runs.contains { $0.end == nil } ? "*: the trace has no end; the run was stopped or is still running." : "",
          "Digest: 64 bits of the final weights; equal digests mean equal weights.",
        ].filter { !$0.isEmpty }, class: "note")
  }

  private var head: String {
    var names = ["Run", "Controller", "Steps"]
    if hasRewound { names.append("Rewound") }
    names += ["Final training loss", "Best validation loss", "Final validation loss"]
    if hasMetric { names.append(metricTitle) }
    names += ["Final rate", "Digest"]
    return names.enumerated().map { index, name in
      Markup.element("th", ["scope": "col", "class": index < 2 ? "text" : "number"], name)
    }.joined()
  }

  private var metricTitle: String {
    let names = Set(runs.filter { $0.finalMetric != nil }.map(\.metricName))
    return names == ["accuracy"] ? "Final accuracy" : "Final metric"
  }

  private func row(_ index: Int, _ run: RunSeries) -> String {
    var cells = [
      "<th scope=\"row\"><a href=\"#run-\(index + 1)\">\(LineStyle(run: index).swatch) \(Markup.text(run.name))</a></th>",
      "<td class=\"text\"><code>\(Markup.text(run.shortController))</code></td>",
      cell(Numerals.grouped(run.performed) + (run.end == nil ? "\u{A0}*" : "")),
    ]
    if hasRewound { cells.append(cell(Numerals.grouped(run.rewound))) }
    cells.append(cell(loss(run.finalLoss)))
    cells.append(cell(loss(run.bestValidationLoss), best: run.bestValidationLoss, of: bestLoss))
    cells.append(cell(loss(run.finalValidationLoss), best: run.finalValidationLoss, of: bestFinal))
    if hasMetric { cells.append(cell(run.metricText, best: run.finalMetric, of: bestMetric)) }
    cells.append(cell(text(run.finalRate)))
    cells.append("<td class=\"number\"><code>\(Markup.text(digest(run)))</code></td>")
    return "<tr>\(cells.joined())</tr>\n"
  }

  private func digest(_ run: RunSeries) -> String {
    guard let end = run.end else { return "-" }
    return end.digest.isEmpty ? "-" : String(end.digest.prefix(20))
  }

  private func cell(_ text: String, best value: Double? = nil, of best: Double? = nil) -> String {
    let safe = Markup.text(text)
    let isBest = value != nil && value == best && runs.count > 1
    return "<td class=\"number\">\(isBest ? "<strong>\(safe)</strong>" : safe)</td>"
  }

  private func loss(_ value: Double?) -> String { value.map(Numerals.loss) ?? "-" }

  private func text(_ value: Double?) -> String { value.map { Numerals.significant($0, 3) } ?? "-" }
}

extension RunSeries {
  /// The controller in as few words as are known.
  var shortController: String {
    let known = spelling.isEmpty ? controller : spelling
    return known.isEmpty ? "-" : String(known.prefix(300))
  }

  /// The last metric as a person reads it.
  var metricText: String {
    guard let finalMetric else { return "-" }
    return metricName == "accuracy" ? Numerals.accuracy(finalMetric) : Numerals.significant(finalMetric, 4)
  }
}
