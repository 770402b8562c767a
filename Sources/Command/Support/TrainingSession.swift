internal import Report
internal import Rheostat
internal import Training
internal import Workloads

/// A run of the command line: the run itself, what the screen shows of it, what it came to.
struct TrainingSession {
  private var run: Run<ClassificationTask>
  private let trace: String?
  private let directory: RunDirectory?
  /// Where the run stands.
  let gauge: RunGauge

  /// Begins a run or takes up a stored one.
  ///
  /// - Parameters:
  ///   - trace: the file of the trace.
  ///   - directory: where the state is kept.
  ///   - inMemory: whether to keep a trace in memory if none is written.
  init(
    _ task: ClassificationTask, _ description: RunDescription, trace: String? = nil, directory: RunDirectory? = nil,
    inMemory: Bool = false
  ) throws {
    gauge = RunGauge(name: description.name)
    self.trace = trace
    self.directory = directory
    run = try Run(
      task: task, description: description, trace: trace.map { .file($0) } ?? (inMemory ? .memory : .none),
      directory: directory,
      observers: description.optimizer == OptimizerKind.sgd.rawValue ? [gauge, MomentumNote()] : [gauge])
    switch run.beginning {
    case .afresh: break
    case .resumed(let performed): complain("going on after \(performed) updates")
    case .finished: complain("this run was over already; give more --steps to go on, or another directory")
    }
  }

  /// Makes so many deeds at most; fewer if the process is told to stop.
  ///
  /// - Returns: false once the run is over.
  mutating func advance(_ deeds: Int) throws -> Bool {
    for _ in 0..<deeds where Interruption.signal == nil {
      if try !run.advance() { return false }
    }
    return true
  }

  /// Runs to the end, with a line of progress. Told to stop, a run that has a directory is stored first.
  mutating func finish() throws {
    var board = ProgressBoard([gauge])
    if run.isFinished { return }
    if directory != nil { Interruption.watch() }
    while try advance(64) {
      board.update()
      if Interruption.signal != nil { try stop() }
    }
    Interruption.obey()
    board.finish()
  }

  private mutating func stop() throws {
    try run.store()
    let path = directory?.path ?? ""
    complain(
      "stopped after \(run.driver.counts.performed) updates; the state is in \(path), and the same command goes on from "
        + "there")
    Interruption.obey()
  }

  /// Whether nothing is left to do.
  var isOver: Bool { run.isFinished }

  /// What decides on the learning rate.
  var controller: any Controller { run.driver.controller }

  /// What the run came to, in one line.
  var result: String {
    let summary = run.driver.summary
    let loss = summary.validationLoss.map { "validation loss \(rounded($0))" }
    let metric = summary.validationMetric.map { "accuracy \(rounded($0 * 100)) %" }
    let counts = "\(summary.counts.performed) updates, \(summary.counts.rewound) of them rewound"
    return [loss, metric, counts, "digest \(summary.digest.hexadecimal)"].compactMap { $0 }.joined(separator: ", ")
  }

  /// Whether the weights at the end are of no use.
  var diverged: Bool { run.driver.summary.validationLoss.map { !$0.isFinite } ?? false }

  /// The run for a report.
  func series() throws -> RunSeries {
    if let trace { return RunSeries(try Trace.read(file: trace)) }
    return RunSeries(header: run.header, records: run.records)
  }
}

/// The report of one or several runs as a file.
enum ReportPage {
  /// Draws and writes the page; says so if the pictures are missing.
  static func write(_ runs: [RunSeries], title: String, to path: String) throws {
    try OutputFile.write(Report.html(runs: runs, title: title), to: path)
    complain("the report is in \(path)")
  }
}
