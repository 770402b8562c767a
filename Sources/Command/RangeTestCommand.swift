internal import ArgumentParser
internal import Report
internal import Rheostat
internal import Training
internal import Workloads

/// Finds a learning rate by a range test, on a workload or in a file.
struct RangeTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "range-test",
    abstract: "Reads a learning rate off a range test: three suggestions, each with its confidence.",
    discussion: """
      The learning rate rises geometrically from --low to --high over --ramp updates of a small network, or the pairs \
      are read from a CSV file with the header "lr,loss" (nan and inf are divergences, repeats allowed). The ramp stops \
      early when the loss explodes; the model is brought back.

        rheostat range-test --optimizer adam --plot
        rheostat range-test pairs.csv --json
        rheostat range-test --csv pairs.csv --picture range.svg

      steepest is where the smoothed loss falls fastest over ln(lr), valley the middle of its longest fall, minimum a \
      tenth of the rate at its lowest point. The confidence is the share of 200 resamples of the noise whose suggestion \
      lies within a factor of two. Without any suggestion it says why and ends with exit code 65. As the beginning of a \
      run the same test is a controller: rheostat train --controller "rangeTest(then=cosine)".
      """)

  @Argument(help: ArgumentHelp("Pairs to read in place of a test; - is the standard input.", valueName: "pairs.csv"))
  var file: String?

  @Option(help: ArgumentHelp("The first rate. (default: 1e-7)", valueName: "rate"))
  var low: Double?

  @Option(help: ArgumentHelp("The last rate. (default: 10)", valueName: "rate"))
  var high: Double?

  @Option(
    help: ArgumentHelp(
      "Updates of the ramp. (default: 2 % of --steps, 100 at least, 1000 at most)", valueName: "updates"))
  var ramp: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup(title: "What is trained")
  var options: WorkloadOptions

  @OptionGroup(title: "Where it goes")
  var output: RangeOutput

  func validate() throws {
    for (name, given) in [("--low", low != nil), ("--high", high != nil), ("--ramp", ramp != nil)] where given {
      if file != nil { throw ValidationError("\(name) belongs to a test; of a file all pairs are taken.") }
    }
    if json, output.plot { throw ValidationError("--json and --plot would both be written to the standard output.") }
    if output.csv == "-" || output.picture == "-" {
      throw ValidationError("the suggestions go to the standard output; give --csv and --picture a file.")
    }
    if let ramp, !(11...1_000_000).contains(ramp) {
      throw ValidationError("--ramp must be from 11 to 1000000; got \(ramp).")
    }
  }

  func run() throws {
    try OutputFile.checkDistinct([("--csv", output.csv), ("--picture", output.picture)])
    for path in [output.csv, output.picture] { try OutputFile.check(path, notAmong: [file, options.weights]) }
    for case let path? in [output.csv, output.picture] { try OutputFile.check(path) }
    let pairs = try file.map { try PairsFile($0).pairs } ?? test()
    let analysis = RangeAnalysis(rates: pairs.map(\.rate), losses: pairs.map(\.loss))
    let text = RangeText(analysis: analysis)
    try OutputFile.write(json ? text.json : text.lines, to: "-")
    try output.write(analysis, pairs)
    if let refusal = text.refusal { throw Failure.data(refusal) }
  }

  /// Runs the ramp and brings the model back.
  private func test() throws -> [(rate: Double, loss: Double)] {
    let task = try options.makeTask()
    var plan = options.plan(for: task, baseRate: nil)
    plan.total = nil
    let range = try rampRange()
    let test = try RangeTest(
      low: range.low, high: range.high, steps: ramp ?? min(max(options.steps / 50, 100), 1000), fallback: range.low,
      total: nil, rewinds: true
    ) { rate, rest, _ in Scheduled(Constant(peak: rate), total: rest) }
    var driver = try Driver(task: task, controller: test, plan: plan)
    while true {
      if case .restore = driver.controller.directive { break }
      _ = try driver.advance()
    }
    let pairs = (driver.controller as? RangeTest)?.pairs ?? []
    _ = try driver.advance()
    guard driver.task.digest == task.digest else {
      throw Failure(code: .software, sentence: "the model did not come back as it was before the test")
    }
    return pairs
  }

  private func rampRange() throws -> (low: Double, high: Double) {
    let (low, high) = (low ?? 1e-7, high ?? 10)
    guard low.isFinite, low > 0 else { throw Failure.usage("--low must be a finite number above 0; got \(low)") }
    guard high.isFinite, high > low else {
      throw Failure.usage("--high must be a finite number above --low \(low); got \(high)")
    }
    return (low, high)
  }
}

/// Where the pairs and the curve go.
struct RangeOutput: ParsableArguments {
  @Option(help: ArgumentHelp("Write the pairs as CSV, header lr,loss.", valueName: "file.csv"))
  var csv: String?

  @Option(help: ArgumentHelp("Write a picture.", valueName: "file.svg"))
  var picture: String?

  @Flag(help: "Draw the smoothed loss in the terminal.")
  var plot = false

  @Flag(help: "Draw it with ASCII letters only.")
  var ascii = false

  func write(_ analysis: RangeAnalysis, _ pairs: [(rate: Double, loss: Double)]) throws {
    if let csv {
      let rows = pairs.map { "\($0.rate),\($0.loss)\n" }
      try OutputFile.write("lr,loss\n" + rows.joined(), to: csv)
    }
    let drawing = RangePlot(analysis, pairs)
    if plot { try OutputFile.write(drawing.text(TerminalPlot(plain: ascii)), to: "-") }
    if let picture { try OutputFile.write(try drawing.svg(), to: picture) }
  }
}
