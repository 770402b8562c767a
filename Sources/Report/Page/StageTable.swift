/// The stages of a search as a table: what was tried, chosen, expected, and what happened.
enum StageTable {
  private static let heads = ["Stage", "Trials", "Tried", "Chosen", "Expected", "95 % band", "Happened"]

  /// The table, which scrolls where it is too wide.
  static func markup(_ stages: [SearchStage]) -> String {
    let head = heads.enumerated().map { index, name in
      Markup.element("th", ["scope": "col", "class": index == 0 ? "text" : "number"], Markup.text(name))
    }
    let rows = stages.prefix(200).map(row)
    let note =
      "Expected: the score of the chosen rate as forecast before the stage, a loss. Happened: the loss at the end of the "
      + "stage; of annealed search, the loss when the rates of its main pass have added up to those of a trial."
    return
      "<div class=\"scroll\"><table>\n<thead><tr>\(head.joined())</tr></thead>\n<tbody>\n\(rows.joined())</tbody>\n"
      + "</table></div>\n" + (stages.contains { $0.outcome != nil } ? Markup.paragraph([note], class: "note") : "")
  }

  private static func row(_ stage: SearchStage) -> String {
    let rates = stage.trials.map(\.rate)
    let failures = stage.trials.count { $0.score == nil }
    let count = "\(stage.trials.count)"
    let tried = rates.isEmpty ? "-" : "\(number(rates.min() ?? 0)) to \(number(rates.max() ?? 0))"
    let chosen: String? = stage.choice.map { number($0.rate) }
    let expected: String? = stage.choice?.expected.map(Numerals.loss)
    let band: String? = stage.choice.map { "\(Numerals.loss($0.low)) to \(Numerals.loss($0.high))" }
    let happened: String? = stage.outcome.map { Numerals.loss($0.happened) }
    let cells: [String] = [
      failures > 0 ? "\(count) (\(failures) diverged)" : count, tried, chosen ?? "-", expected ?? "-",
      expected == nil ? "-" : band ?? "-", happened ?? "-",
    ]
    return "<tr><th scope=\"row\">\(stage.number)</th>"
      + cells.map { "<td class=\"number\">\(Markup.text($0))</td>" }.joined() + "</tr>\n"
  }

  private static func number(_ value: Double) -> String { Numerals.significant(value, 3) }
}
