internal import ArgumentParser
internal import Report
internal import Training

/// Makes a report of traces.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Makes one self-contained HTML page from the traces of one or several runs.",
    discussion: """
      Loss and learning rate over the performed steps, a table of results, what each controller did and why. The page \
      needs no script and no network, and can be read on a phone and printed. gnuplot draws the pictures; without it \
      a sentence says how to install it, and the tables stand. A trace of a run that was cut off, or is still \
      running, is shown as far as it goes.

        rheostat train --trace a.jsonl
        rheostat train --controller plateau --trace b.jsonl
        rheostat report a.jsonl b.jsonl -o report.html
      """)

  @Argument(help: ArgumentHelp("Traces, as rheostat train --trace writes them.", valueName: "trace"))
  var traces: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("The page; - is the standard output.", valueName: "file.html"))
  var output = "report.html"

  @Option(help: "The heading of the page.")
  var title = "Training runs"

  func run() throws {
    try OutputFile.check(output, notAmong: traces)
    let runs = try traces.map { RunSeries(try Trace.read(file: $0)) }
    try ReportPage.write(Self.named(runs, traces), title: title, to: output)
  }

  /// Runs of one name are told apart by their files.
  private static func named(_ runs: [RunSeries], _ paths: [String]) -> [RunSeries] {
    zip(runs, paths).map { run, path in
      var run = run
      if runs.filter({ $0.name == run.name }).count > 1 { run.name += " (\(path))" }
      return run
    }
  }
}
