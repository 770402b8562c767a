public import Training

/// One page about one or several training runs: self-contained HTML without scripts, readable offline, on a telephone
/// and in print.
///
///     let page = Report.html(traces: [try Trace.read(file: "run.jsonl")], title: "Digits")
///     try Report.write(page, to: "report.html")
public enum Report {
  /// The page about traces, in the order given.
  ///
  /// - Parameters:
  ///   - traces: of runs that are finished, cut off, or still being written.
  ///   - title: heading of the page.
  ///   - gnuplot: draws the figures; if it is missing or fails, a sentence says so and the tables stand.
  public static func html(traces: [Trace], title: String, gnuplot: Gnuplot = .onPath()) -> String {
    html(runs: traces.map { RunSeries($0) }, title: title, gnuplot: gnuplot)
  }

  /// The page.
  ///
  /// - Parameters:
  ///   - runs: any number; runs without records, without an end and of different lengths are shown as what they are.
  ///   - title: heading of the page.
  ///   - gnuplot: draws the figures; if it is missing or fails, a sentence says so and the tables stand.
  /// - Complexity: O(records); about a tenth of a second for each figure.
  public static func html(runs: [RunSeries], title: String, gnuplot: Gnuplot = .onPath()) -> String {
    let runs = runs.withDistinctNames
    var maker = FigureMaker(gnuplot)
    var parts = [Markup.paragraph([facts(runs)].filter { !$0.isEmpty }, class: "facts"), summary(runs)]
    if !runs.isEmpty { parts.append(heading("Results", "results") + ResultTable(runs).markup) }
    if runs.count > 1 {
      let figure = ComparisonFigure.markup(runs, &maker)
      if !figure.isEmpty { parts.append(heading("Side by side", "comparison") + figure) }
    }
    let bars = StepsBar.markup(runs)
    if !bars.isEmpty { parts.append(heading("What it cost", "cost") + bars) }
    if !runs.isEmpty { parts.append(heading("What each controller did, and why", "runs")) }
    let common = Set(runs.commonFacts)
    for (index, run) in runs.enumerated() {
      parts.append(RunSection(run: run, index: index, known: common).markup(&maker))
    }
    parts.append(footer)
    return Page.document(title: title, body: parts.joined())
  }

  /// Writes a text to a file: to a temporary one beside it, which then takes its name.
  ///
  /// - Throws: ``ReportError/file(_:)``; a file that was there before is then unchanged.
  public static func write(_ text: String, to path: String) throws(ReportError) {
    try SafeFile.write(Array(text.utf8), to: path)
  }

  private static func summary(_ runs: [RunSeries]) -> String {
    let sentences = Summary(runs).sentences
    return "<div class=\"summary\">\n" + Markup.paragraph(Array(sentences.prefix(1)))
      + Markup.paragraph(Array(sentences.dropFirst())) + "</div>\n"
  }

  /// What all runs have in common, and how many there are.
  static func facts(_ runs: [RunSeries]) -> String {
    let count = runs.count == 1 ? "one run" : "\(Numerals.word(runs.count)) runs"
    return (runs.commonFacts + [count]).joined(separator: RunSeries.factSeparator)
  }

  private static func heading(_ text: String, _ id: String) -> String { "<h2 id=\"\(id)\">\(Markup.text(text))</h2>\n" }

  private static let footer =
    "<footer class=\"note\">Made by <code>rheostat report</code> from the traces of the runs. This page runs no "
    + "script and fetches nothing.</footer>"
}

/// Why a report could not be made or written; one sentence.
public enum ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file cannot be written.
  case file(String)
  /// There is no figure.
  case figure(GnuplotError)

  /// The sentence.
  public var description: String {
    switch self {
    case .file(let sentence): sentence
    case .figure(let error): error.description
    }
  }
}
