/// What a controller did and why, as sentences.
enum DecisionList {
  /// So many stand open; the others are folded.
  static let shown = 6
  /// Beyond this many the list ends with a count.
  static let largest = 400

  /// How often it decided what.
  static func overview(_ run: RunSeries) -> String {
    guard !run.decisions.isEmpty else {
      return run.points.isEmpty ? "" : "It had no decision to report."
    }
    var order: [String] = []
    var counts: [String: Int] = [:]
    for decision in run.decisions {
      if counts[decision.reason] == nil { order.append(decision.reason) }
      counts[decision.reason, default: 0] += 1
    }
    let parts = order.prefix(8).map { reason in
      let count = counts[reason] ?? 0
      return phrase(reason) + (count == 1 ? " once" : count == 2 ? " twice" : " \(Numerals.word(count)) times")
    }
    let more = order.count > 8 ? " and more" : ""
    return "It \(Numerals.list(parts))\(more)."
  }

  /// The list; an empty text if there was no decision.
  static func markup(_ run: RunSeries) -> String {
    guard !run.decisions.isEmpty else { return "" }
    let open = run.decisions.prefix(run.decisions.count <= shown + 2 ? shown + 2 : shown)
    let rest = run.decisions.dropFirst(open.count).prefix(largest)
    var markup = "<h4>Decisions</h4>\n" + list(open)
    if !rest.isEmpty {
      let left = run.decisions.count - open.count - rest.count
      let note =
        left > 0 ? Markup.paragraph(["\(Numerals.grouped(left)) later ones are in the trace."], class: "note") : ""
      markup += Markup.folded("\(Numerals.grouped(rest.count)) more decisions", list(rest) + note)
    }
    return markup
  }

  private static func list(_ decisions: ArraySlice<RunSeries.DecisionMark>) -> String {
    let items = decisions.map { decision in
      let text = decision.text.isEmpty ? "\(phrase(decision.reason))." : String(decision.text.prefix(500))
      return "<li><span class=\"when\">step \(Numerals.grouped(decision.performed)), "
        + "rate \(Numerals.significant(decision.rate, 3))</span> <span>\(Markup.text(sentence(text)))</span></li>\n"
    }
    return "<ul class=\"decisions\">\n\(items.joined())</ul>\n"
  }

  private static func sentence(_ text: String) -> String {
    (text.first.map { $0.uppercased() } ?? "") + text.dropFirst()
  }

  /// What a reason says; one that this version does not know is shown as it is spelt.
  static func phrase(_ reason: String) -> String { phrases[reason] ?? "decided \(reason)" }

  private static let phrases = [
    "readingMissing": "held the rate because a reading was missing",
    "readingNotFinite": "held the rate because a reading was not finite",
    "manySkipped": "noted that many updates were skipped",
    "replanned": "took over a new total",
    "plateauReduced": "reduced the rate on a plateau",
    "plateauAtFloor": "met a plateau with the rate at its floor already",
    "greedyRaised": "raised the rate while the metric improved",
    "greedyLowered": "lowered the rate while the metric got worse",
    "greedyRestarted": "began anew after long at the smallest rate",
    "rateMoved": "moved the rate by a factor of two",
    "clamped": "clipped the rate to its range",
    "unclamped": "came back into its range",
    "rolledBack": "rolled back after a divergence",
    "divergenceIgnored": "let a divergence pass",
    "divergenceEnded": "ended the run on a divergence",
    "partEntered": "entered the next part of its sequence",
    "rampEnded": "ended a ramp of rising rates",
    "anchorTaken": "began its search at an anchor",
    "trialEnded": "scored a trial",
    "trialStoodIn": "scored a trial by a stand-in",
    "trialFailed": "saw a trial diverge",
    "rateChosen": "chose a rate",
    "searchSkipped": "went on without a search",
    "searchFailed": "went on after a search that failed",
    "stageEnded": "held what happened against what was expected",
    "validationScored": "turned to validation losses for its scores",
    "rangeFound": "found a rate by its range test",
    "rangeUnclear": "found no rate by its range test",
  ]
}
