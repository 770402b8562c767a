public import Rheostat

/// Writes a run as JSON lines, to a file or to memory. There are no times in it and no names of machines: the same run
/// gives the same bytes.
///
/// Between two lines a step costs a few additions and allocates nothing.
public struct TraceWriter: RunObserver {
  /// What was written, if the trace is kept in memory.
  public private(set) var records: [TraceRecord] = []

  private let every: Int
  private let signals: Signals
  private let file: TraceFile?
  /// The updates that no line has told yet.
  private(set) var partial: PartialSteps

  /// A trace in memory.
  public init(inMemory header: TraceHeader, signals: Signals = []) {
    self.init(inMemory: header, signals: signals, partial: PartialSteps())
  }

  init(inMemory header: TraceHeader, signals: Signals, partial: PartialSteps) {
    self.init(every: header.every, signals: signals, file: nil, partial: partial)
    records = [.run(header)]
  }

  /// A trace in a file; what the file held is gone.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - header: its first line.
  ///   - signals: the signals that the lines of steps tell.
  /// - Throws: ``TrainingError/file(_:)``.
  public init(path: String, header: TraceHeader, signals: Signals = []) throws(TrainingError) {
    self.init(every: header.every, signals: signals, file: try TraceFile(create: path))
    try write(.run(header))
  }

  init(every: Int, signals: Signals, file: TraceFile?, partial: PartialSteps = PartialSteps()) {
    self.partial = partial
    self.every = max(every, 1)
    self.signals = signals
    self.file = file
  }

  private mutating func write(_ record: TraceRecord) throws(TrainingError) {
    guard let file else { return records.append(record) }
    try file.write(record.line)
  }

  private mutating func flush() throws(TrainingError) {
    if !partial.isEmpty { try write(.steps(partial.take(signals))) }
  }

  /// Adds an update to the account; tells it every so many updates and when the role changes.
  public mutating func stepped(_ update: Update, _ readings: Readings, _ status: RunStatus) throws(TrainingError) {
    if partial.role != update.role { try flush() }
    partial.add(update, readings, status.counts)
    if status.counts.performed % every == 0 { try flush() }
  }

  /// Counts an update that was not made.
  public mutating func skipped(_ update: Update, _ status: RunStatus) { partial.skip() }

  /// Tells a decision.
  public mutating func decided(_ decision: Decision, _ sentence: String, _ status: RunStatus) throws(TrainingError) {
    let counts = status.counts
    try write(
      .decision(
        .init(performed: counts.performed, committed: counts.committed, decision: decision, text: sentence)))
  }

  /// Tells a validation.
  public mutating func validated(_ readings: Readings, _ status: RunStatus) throws(TrainingError) {
    let counts = status.counts
    try write(
      .validated(
        .init(
          performed: counts.performed, committed: counts.committed, loss: readings[.validationLoss],
          metric: readings[.validationMetric])))
  }

  /// Tells that the state was kept.
  public mutating func saved(_ slot: Slot, _ status: RunStatus) throws(TrainingError) {
    try write(.saved(.init(performed: status.counts.performed, committed: status.counts.committed, slot: slot)))
  }

  /// Tells the updates before, then that a state was brought back.
  public mutating func restored(_ slot: Slot, data: DataPosition, _ status: RunStatus) throws(TrainingError) {
    try flush()
    let counts = status.counts
    try write(
      .restored(
        .init(
          performed: counts.performed, rewound: counts.rewound, committed: counts.committed, slot: slot, data: data)))
  }

  /// Tells the new total.
  public mutating func replanned(_ status: RunStatus) throws(TrainingError) {
    try write(.replanned(.init(performed: status.counts.performed, total: status.total)))
  }

  /// Tells the last updates and what the run came to.
  public mutating func ended(_ summary: RunSummary) throws(TrainingError) {
    try flush()
    let counts = summary.counts
    try write(
      .end(
        .init(
          performed: counts.performed, rewound: counts.rewound, committed: counts.committed,
          evaluations: summary.evaluations, loss: summary.validationLoss, metric: summary.validationMetric,
          digest: summary.digest)))
  }
}

extension TraceWriter {
  /// Where the file stands; nil if there is none.
  var mark: TraceFile.Mark? { file?.mark }

  /// Takes away what the file got since the mark.
  func back(to mark: TraceFile.Mark) throws(TrainingError) { try file?.back(to: mark) }

  /// Puts what was written on the disk.
  func sync() throws(TrainingError) { try file?.sync() }
}
