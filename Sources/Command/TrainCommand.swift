internal import ArgumentParser
internal import Rheostat
internal import Training
internal import Workloads

/// Trains one network under one controller.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a small network on real data under a controller.",
    discussion: """
      Progress goes to the standard error, one line; the result and a digest of the final weights go to the standard \
      output. The same command gives the same weights, bit for bit, on the same machine.

        rheostat train                                      annealed search: no learning rate is needed
        rheostat train --controller "warmup(5%) > plateau(patience=10)" --report report.html
        rheostat train --optimizer adamw --lr 0.002 --steps 6000 --trace run.jsonl
        rheostat train --steps 20000 --resume run1          kill it, type it again, and it goes on

      With --resume the state is kept in a directory, fifty times in a run and when it is stopped by Ctrl-C. The same \
      command again goes on, after a kill too, and gives, byte for byte, the trace and the weights of the unbroken run. \
      Another --steps tells the controller that the total has changed; what it does then is its parameter onReplan.

      Without --trace, --report and --resume nothing is written.
      """)

  @Option(
    help: ArgumentHelp(
      ControllerArgument.help.abstract
        + " (default: annealedSearch, which finds the learning rate by itself; with --lr "
        + "\(DefaultController.schedule))", valueName: "controller"))
  var controller: String?

  @Option(
    help: ArgumentHelp(
      "The learning rate given to the optimizer, used where the controller names no peak. (default: 0.01, of the Adam "
        + "family 0.001, as is common; of schedule-free-sgd and prodigy 1, of schedule-free-adamw 0.0025, as in their "
        + "packages)", valueName: "rate"))
  var lr: Double?

  @OptionGroup(title: "What is trained")
  var options: WorkloadOptions

  @Option(
    help: ArgumentHelp(
      "Write the run as JSON lines. An older trace is replaced; a file that is no trace is refused.",
      valueName: "file.jsonl"))
  var trace: String?

  @Option(
    help: ArgumentHelp(
      "Signals to tell in the trace beside those that the controller needs, as gradientSquaredNorm,weightSquaredNorm.",
      valueName: "names"))
  var logSignals: String?

  @Option(
    help: ArgumentHelp(
      "Keep the state of the run here and go on from it. Made if it is missing. The trace is written here too unless "
        + "--trace is given.", valueName: "dir"))
  var resume: String?

  @Option(help: ArgumentHelp("Write a report of the run.", valueName: "file.html"))
  var report: String?

  @Flag(help: "Print the controller as a JSON configuration and stop.")
  var explain = false

  func validate() throws { _ = try signals() }

  func run() throws {
    let controller = self.controller ?? DefaultController.name(rateGiven: lr != nil)
    let configuration = try ControllerArgument.read(controller)
    if explain { return try ControllerArgument.explain(configuration) }
    if let report { try OutputFile.check(report) }
    for path in [report, trace] { try OutputFile.check(path, notAmong: [controller, options.weights]) }
    let stored =
      resume.map {
        [("the state of --resume", "\($0)/rheostat.state")]
          + (trace == nil ? [("the trace of --resume", "\($0)/trace.jsonl")] : [])
      } ?? []
    try OutputFile.checkDistinct([("--trace", trace), ("--report", report)], beside: stored)
    if let trace { try OlderTrace.check(trace) }
    let (task, wish) = ScheduleFreeWish.grant(configuration, try options.makeTask(), keep: options.keepOptimizer)
    let plan = options.plan(for: task, baseRate: nil)
    let rate = try ControllerArgument.naming(controller) {
      try BaseRate.resolve(given: lr, optimizer: task.optimizer.settings.kind, controller: configuration, plan: plan)
    }
    let description = try options.description(
      of: task, name: controller, controller: configuration, plan: options.plan(for: task, baseRate: rate),
      logSignals: try signals())
    let directory = try resume.map { try RunDirectory(path: $0) }
    let file = trace ?? directory?.tracePath
    var session = try ControllerArgument.naming(controller) {
      try TrainingSession(task, description, trace: file, directory: directory, inMemory: report != nil)
    }
    if !session.isOver {
      if let wish { complain(wish) }
      DefaultController.announce(session.controller, total: options.steps, isDefault: self.controller == nil)
    }
    try session.finish()
    try OutputFile.write(session.result + "\n", to: "-")
    if session.diverged {
      complain(
        "the run diverged: its validation loss is not finite; take a smaller --lr, or wrap the controller in guard(...), "
          + "which goes back to the last good state with a smaller rate")
    }
    if let report { try ReportPage.write([try session.series()], title: "Training run", to: report) }
  }

  private func signals() throws -> Signals {
    try Signals(
      (logSignals.map { $0.split(separator: ",", omittingEmptySubsequences: false) } ?? []).map { name in
        guard let signal = Signal(name: String(name)) else {
          throw ValidationError(
            "--log-signals: there is no signal \"\(name.prefix(40))\""
              + "\(suggestion(String(name), Signal.allCases.map(\.name))); there are "
              + Signal.allCases.map(\.name).joined(separator: ", "))
        }
        return signal
      })
  }
}
