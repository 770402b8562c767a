internal import ArgumentParser
internal import Report
internal import Rheostat

/// Prints or plots the rates of a controller that needs no readings.
struct ScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "Plots or lists the learning rates of a controller that needs no readings.",
    usage: """
      rheostat schedule <controller> [--steps <n>] [--base <rate>] [--csv <file>] [--svg <file>] [--html <file>]
      rheostat schedule refine <norms.csv> [--norm <l1|l2>] [--smoothing <share>] [--csv <file>] ...
      """,
    discussion: """
      The controller is driven as a loop would drive it, so that stacks of wrappers show what a run will get. Without \
      --csv, --svg and --html a plot is drawn in the terminal. Rules that react to readings are refused: their rates \
      cannot be known beforehand.

        rheostat schedule "warmup(5%) > cosine(peak=0.1)" --steps 6000
        rheostat schedule "wsd(peak=3e-4)" --steps 100000 --csv - --every 100 > rates.csv
        rheostat schedule run.json --epoch-steps 390 --steps 78000 --svg rates.svg

      REFINE makes a schedule from the gradient norms of an earlier run (Defazio and others 2023): warm-up and decay \
      come out by themselves. NORMS.CSV has a header, "step,norm" or "norm", and one row for each update. It prints \
      the schedule, with --explain as a configuration that can be used wherever a controller is asked for.

        rheostat schedule refine norms.csv --base 0.1 --explain > refined.json
        rheostat train --controller refined.json
      """)

  @Argument(help: "A short spelling, a preset, a JSON file, or the word refine.")
  var controller: String

  @Argument(help: "With refine: the gradient norms of an earlier run; - is the standard input.")
  var norms: String?

  @OptionGroup(title: "The run")
  var plan: PlanOptions

  @OptionGroup(title: "Where it goes")
  var output: CurveOutput

  @OptionGroup(title: "Refine")
  var refine: RefineOptions

  @Flag(help: "Print the controller as a JSON configuration and stop.")
  var explain = false

  func validate() throws {
    if controller == "refine" {
      guard norms != nil else {
        throw ValidationError("refine needs a file of gradient norms, as in: rheostat schedule refine norms.csv")
      }
    } else if let norms {
      throw ValidationError("\"\(norms)\" is one argument too many; a spelling with spaces stands in quotes.")
    } else if refine.isGiven {
      throw ValidationError("--norm and --smoothing belong to: rheostat schedule refine NORMS.csv")
    }
  }

  func run() throws {
    try OutputFile.checkDistinct([("--csv", output.csv), ("--svg", output.svg), ("--html", output.html)])
    for path in [output.csv, output.svg, output.html] { try OutputFile.check(path, notAmong: [norms, controller]) }
    let configuration =
      try norms.map { path in try ControllerArgument.naming(path) { try refine.configuration(path) } }
      ?? ControllerArgument.read(controller)
    if explain { return try ControllerArgument.explain(configuration) }
    let form = try ControllerArgument.naming(norms ?? controller) {
      try ClosedForm(try plan.make(configuration), name: controller)
    }
    try output.write(form, title: norms.map { "refined from \($0)" } ?? controller, steps: plan.steps)
  }
}

/// What is known of the run that is listed.
struct PlanOptions: ParsableArguments {
  @Option(help: "Updates in the run; relative lengths such as 5% are shares of it.")
  var steps = 1000

  @Option(
    help: ArgumentHelp(
      "The learning rate that the optimizer was given, used where the controller names no peak.", valueName: "rate"))
  var base = 0.1

  @Option(help: ArgumentHelp("Updates in an epoch, for lengths such as 5ep.", valueName: "steps"))
  var epochSteps: Int?

  @Option(help: ArgumentHelp("Tokens in an update, for lengths such as 2Mtok.", valueName: "tokens"))
  var tokensPerStep: Double?

  /// More would take minutes and is a slip of the hand.
  private static let most = 1_000_000_000

  func validate() throws {
    guard (1...Self.most).contains(steps) else {
      throw ValidationError("--steps must be from 1 to \(Self.most); got \(steps).")
    }
    guard base.isFinite, base > 0 else {
      throw ValidationError("--base must be a finite number above 0; got \(base).")
    }
    if let epochSteps, !(1...RunPlan.largestTotal).contains(epochSteps) {
      throw ValidationError("--epoch-steps must be from 1 to 2^53; got \(epochSteps).")
    }
    if let tokensPerStep, !(tokensPerStep.isFinite && tokensPerStep > 0) {
      throw ValidationError("--tokens-per-step must be a finite number above 0; got \(tokensPerStep).")
    }
  }

  /// The plan, of a loop that could do everything: what the controller needs is judged afterwards.
  var plan: RunPlan {
    RunPlan(
      total: steps, stepsPerEpoch: epochSteps, tokensPerStep: tokensPerStep, baseRate: base, signals: .all,
      can: [.validate, .saveRestore, .rewindData, .measureBeforeUpdate])
  }

  func make(_ configuration: Configuration) throws -> any Controller {
    try ControllerCatalog.standard.make(configuration, plan: plan)
  }
}

/// Where a curve goes, and how much of it.
struct CurveOutput: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write step and rate (and momentum, if it moves) as CSV; - is the standard output.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Write a picture.", valueName: "file"))
  var svg: String?

  @Option(
    help: ArgumentHelp("Write one HTML page with the picture, a few numbers and the configuration.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("In CSV, list every so many updates, and the last.", valueName: "k"))
  var every = 1

  @Flag(name: .customLong("log"), help: "Logarithmic axis for the rate, in plots.")
  var logarithmic = false

  @Flag(help: "Draw the terminal plot with ASCII letters only.")
  var ascii = false

  /// A plot holds every rate in memory.
  private static let mostDrawn = 10_000_000

  func validate() throws {
    if every < 1 { throw ValidationError("--every must be 1 or more; got \(every).") }
  }

  func write(_ form: ClosedForm, title: String, steps: Int) throws {
    if let csv { try form.writeTable(steps: steps, every: every, to: csv) }
    guard csv == nil || svg != nil || html != nil else { return }
    guard steps <= Self.mostDrawn else {
      throw Failure.data("\(steps) steps are too many to draw; take \(Self.mostDrawn) or fewer, or --csv with --every")
    }
    let rates = try form.rates(steps: steps)
    let plot = SchedulePlot([RateCurve(name: title, rates: rates)], logarithmic: logarithmic)
    if let svg { try OutputFile.write(try plot.svg(), to: svg) }
    if let html { try OutputFile.write(plot.html(title: title), to: html) }
    if svg == nil && html == nil { try OutputFile.write(terminal(title, rates), to: "-") }
  }

  private func terminal(_ title: String, _ rates: [Double]) -> String {
    let picture = TerminalPlot(logarithmic: logarithmic, plain: ascii).text(rates)
    let peak = rates.max() ?? 0
    let place = rates.firstIndex(of: peak) ?? 0
    return """
      \(title)

      \(picture)
        steps    \(rates.count)
        first    \(rates.first ?? 0)
        largest  \(peak) at step \(place)
        last     \(rates.last ?? 0)
        mean     \(rates.reduce(0, +) / Double(max(rates.count, 1)))

      """
  }
}
