/// One run: what its controller did and why, its picture, its configuration and its numbers.
struct RunSection {
  let run: RunSeries
  let index: Int
  /// Facts that stand at the head of the page already.
  let known: Set<String>

  /// The element `section`.
  func markup(_ maker: inout FigureMaker) -> String {
    let style = LineStyle(run: index)
    var parts = ["<section class=\"run\" id=\"run-\(index + 1)\">\n<h3>\(style.swatch) \(Markup.text(run.name))</h3>\n"]
    if ![run.name, "-"].contains(run.shortController) {
      parts.append(Markup.element("p", ["class": "spelling"], Markup.element("code", Markup.text(run.shortController))))
    }
    let facts = run.facts.filter { !known.contains($0) }.joined(separator: RunSeries.factSeparator)
    if !facts.isEmpty { parts.append(Markup.paragraph([facts], class: "note")) }
    parts.append(Markup.paragraph(story))
    parts.append(RunFigure.markup(run, style: style, &maker))
    parts.append(SearchSection(run: run, style: style).markup(&maker))
    parts.append(DecisionList.markup(run))
    if !run.configuration.isEmpty {
      let text = String(run.configuration.prefix(20_000))
      parts.append(Markup.folded("Configuration", "<pre>\(Markup.text(text))</pre>"))
    }
    parts.append(DataTable.markup(run, fileName: "run-\(index + 1).csv"))
    return parts.joined() + "</section>\n"
  }

  /// What happened, in sentences.
  var story: [String] {
    guard !run.isEmpty else { return ["This run has not recorded a step."] }
    return [DecisionList.overview(run), rates, restored, replanned, cost, state].filter { !$0.isEmpty }
  }

  private var rates: String {
    let rates = run.points.filter { !$0.isProbe }.map(\.rate).filter(\.isFinite)
    guard let first = rates.first, let last = rates.last, let most = rates.max(), let least = rates.min() else {
      return ""
    }
    if most == least { return "The rate was \(text(first)) throughout." }
    var sentence = "The rate began at \(text(first))"
    if most > max(first, last) * 1.001 { sentence += ", rose to \(text(most))" }
    if least < min(first, last) * 0.999, least > 0 { sentence += ", fell to \(text(least)) at the lowest" }
    return sentence + " and ended at \(text(last))."
  }

  private var restored: String {
    guard let first = run.restores.first else { return "" }
    let count = run.restores.count
    if count == 1 { return "A checkpoint was restored once, at step \(Numerals.grouped(first.performed))." }
    return
      "A checkpoint was restored \(count == 2 ? "twice" : "\(Numerals.word(count)) times"), first at step \(Numerals.grouped(first.performed))."
  }

  private var replanned: String {
    let parts = run.replans.prefix(5).map { change in
      "at step \(Numerals.grouped(change.performed)) the total became \(change.total.map(Numerals.grouped) ?? "open")"
    }
    guard let first = parts.first else { return "" }
    return ([first.prefix(1).uppercased() + first.dropFirst()] + parts.dropFirst()).joined(separator: "; ") + "."
  }

  private var cost: String {
    var sentences: [String] = []
    if run.rewound > 0 {
      let kept = Numerals.grouped(max(0, run.performed - min(run.performed, run.rewound)))
      sentences.append(
        "Of \(Numerals.grouped(run.performed)) steps performed, \(Numerals.grouped(run.rewound)) were rewound "
          + "and \(kept) kept.")
    }
    if let evaluations = run.end?.evaluations, evaluations > 0 {
      sentences.append("Its validations cost as much as \(Numerals.significant(evaluations, 3)) steps.")
    }
    return sentences.joined(separator: " ")
  }

  private var state: String {
    if run.end == nil {
      return "The trace has no end: the run was stopped or is still running; it goes up to step "
        + "\(Numerals.grouped(run.performed))."
    }
    if let total = run.total, run.replans.isEmpty, run.performed < total {
      return "It ended before its total of \(Numerals.grouped(total)) steps."
    }
    return ""
  }

  private func text(_ value: Double) -> String { Numerals.significant(value, 3) }
}
