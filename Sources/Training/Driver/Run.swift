public import Rheostat

/// A driver with what watches it: the trace, observers, and a directory from which the run can be taken up again.
///
///     var run = try Run(task: task, description: description, trace: .file("run.jsonl"))
///     while try run.advance() {}
///     print(run.driver.summary.validationLoss ?? .nan)
public struct Run<Task: TrainingTask> {
  /// Where the trace goes.
  public enum TraceTarget: Sendable, Hashable {
    /// Nowhere.
    case none
    /// Into ``Run/records``.
    case memory
    /// Into a file.
    case file(String)
  }

  /// How the run began.
  public enum Beginning: Sendable, Hashable {
    /// At its first step.
    case afresh
    /// After so many updates of an earlier process.
    case resumed(performed: Int)
    /// It was over already; nothing is changed.
    case finished
  }

  /// The loop.
  public private(set) var driver: Driver<Task>
  /// The observers.
  public private(set) var observers: [any RunObserver]
  /// How it began.
  public private(set) var beginning = Beginning.afresh
  /// The first line of the trace.
  public let header: TraceHeader

  var trace: TraceWriter?
  let description: RunDescription
  private let directory: RunDirectory?
  private let storeEvery: Int
  private var lastStored = 0
  private var decisionNumber = 0
  private var beforeEnd: (trace: TraceWriter, mark: TraceFile.Mark?)?

  /// Begins a run, or takes up the one that `directory` holds.
  ///
  /// A stored run must have been described the same way, apart from name and total; another total replans.
  ///
  /// - Parameters:
  ///   - task: the task as it is before the first step.
  ///   - description: what is to be run.
  ///   - catalog: the kinds of controllers that can be made.
  ///   - trace: where the trace goes; of a stored run, where it is.
  ///   - directory: where to store the run; nil: nowhere.
  ///   - storeEvery: updates between two stored states, 1 or more; nil: a fiftieth of the run.
  ///   - observers: what watches the run.
  /// - Throws: ``TrainingError`` or `ControllerError`; then nothing stored and no trace was changed.
  public init(
    task: Task, description: RunDescription, catalog: ControllerCatalog = .standard, trace: TraceTarget = .none,
    directory: RunDirectory? = nil, storeEvery: Int? = nil, observers: [any RunObserver] = []
  ) throws {
    try description.check()
    if let storeEvery, storeEvery < 1 {
      throw TrainingError.usage("the updates between stored states must be 1 or more; got \(storeEvery)")
    }
    if directory != nil, !task.can.isSuperset(of: [.saveRestore, .rewindData]) {
      throw TrainingError.usage("this workload cannot be stored and taken up again; leave the state directory out")
    }
    self.directory = directory
    self.description = description
    self.storeEvery = storeEvery ?? max((description.plan.total ?? 50_000) / 50, 1)
    self.observers = observers
    guard let directory, let payload = try directory.load() else {
      header = description.header
      let controller = try catalog.make(description.controller, plan: description.plan)
      driver = try Self.driver(task, controller, header, description)
      if let directory {
        if case .file(let path) = trace { try TraceFile.checkPlain(path) }
        try directory.rehearse(try state(nil, nil))
      }
      self.trace = try Self.fresh(trace, header, description.logSignals)
      try begin(storing: true)
      return
    }
    let stored = try StoredRun(encoded: payload, name: directory.statePath)
    header = stored.header
    let resumed = try Resumption(stored, description, catalog, directory)
    driver = try Self.driver(task, resumed.controller, header, description)
    try resumed.restore(&driver)
    try takeUp(stored, trace)
  }

  private static func driver(
    _ task: Task, _ controller: any Controller, _ header: TraceHeader, _ description: RunDescription
  ) throws -> Driver<Task> {
    try Driver(
      task: task, controller: controller, plan: header.plan, validateEvery: header.validateEvery,
      logSignals: description.logSignals)
  }

  private static func fresh(_ target: TraceTarget, _ header: TraceHeader, _ signals: Signals) throws(TrainingError)
    -> TraceWriter?
  {
    switch target {
    case .none: nil
    case .memory: TraceWriter(inMemory: header, signals: signals)
    case .file(let path): try TraceWriter(path: path, header: header, signals: signals)
    }
  }

  private mutating func begin(storing: Bool) throws {
    decisionNumber = driver.controller.decisionNumber
    lastStored = driver.counts.performed
    if storing { try store(trace, trace?.mark) }
    for index in observers.indices { try observers[index].started(driver.status) }
  }

  private mutating func takeUp(_ stored: StoredRun, _ target: TraceTarget) throws {
    let total = description.plan.total
    if stored.isFinished, total == driver.plan.total {
      beginning = .finished
      return
    }
    beginning = .resumed(performed: driver.counts.performed)
    decisionNumber = driver.controller.decisionNumber
    let replanned = total == driver.plan.total ? nil : try driver.replan(total: total)
    trace = try stored.reopen(target, header, description.logSignals)
    let number = decisionNumber
    try begin(storing: false)
    decisionNumber = number
    if let replanned { try handle(replanned) }
  }

  /// Whether the run is over.
  public var isFinished: Bool { driver.isFinished }

  /// The lines of the trace, if it is kept in memory.
  public var records: [TraceRecord] { trace?.records ?? [] }

  /// Does the next deed of the driver and tells everybody.
  ///
  /// - Returns: false once the run is over.
  public mutating func advance() throws -> Bool {
    guard let event = try driver.advance() else { return false }
    try handle(event)
    return !driver.isFinished
  }

  /// Changes the number of updates in all; a run that is over goes on if there are more now.
  ///
  /// - Throws: `ControllerError/replan(_:)` if the total is below the updates done; then nothing changed.
  public mutating func replan(total: Int?) throws {
    guard beginning != .finished else {
      throw TrainingError.usage("this run was over when it was taken up; take it up again with the other total")
    }
    let event = try driver.replan(total: total)
    if let beforeEnd {
      trace = beforeEnd.trace
      if let mark = beforeEnd.mark { try trace?.back(to: mark) }
    }
    beforeEnd = nil
    try handle(event)
  }

  private mutating func handle(_ event: RunEvent) throws {
    guard event != .finished else { return try finish() }
    try tell(event)
    if driver.counts.performed - lastStored >= storeEvery, driver.isBetweenUpdates { try store(trace, trace?.mark) }
  }

  /// Stores a run that is over as it was before its last lines, so that it can go on under a larger total.
  private mutating func finish() throws {
    let before = trace
    let mark = trace?.mark
    beforeEnd = before.map { ($0, mark) }
    try tell(.finished)
    try store(before, mark)
  }

  private mutating func tell(_ event: RunEvent) throws {
    let status = driver.status
    try trace?.observe(event, status, driver.summary)
    for index in observers.indices { try observers[index].observe(event, status, driver.summary) }
    let number = driver.controller.decisionNumber
    guard number != decisionNumber, let decision = driver.controller.decision else { return }
    decisionNumber = number
    let sentence = decision.sentence(watching: driver.controller.needs.signals)
    try trace?.decided(decision, sentence, status)
    for index in observers.indices { try observers[index].decided(decision, sentence, status) }
  }
}

extension Run {
  /// Stores the run where it stands, or after the update whose gradient was measured already. A run that is over was
  /// stored by itself; without a directory nothing is done.
  public mutating func store() throws {
    while !driver.isBetweenUpdates, try advance() {}
    if !driver.isFinished { try store(trace, trace?.mark) }
  }

  private mutating func store(_ account: TraceWriter?, _ mark: TraceFile.Mark?) throws {
    guard let directory else { return }
    lastStored = driver.counts.performed
    try trace?.sync()
    try directory.store(try state(account, mark))
  }

  private func state(_ account: TraceWriter?, _ mark: TraceFile.Mark?) throws -> [UInt8] {
    var state = ByteWriter()
    try driver.write(to: &state)
    let snapshot = Snapshot(controller: driver.controller, configuration: header.controller, plan: header.plan)
    let stored = StoredRun(
      identity: description.identity, header: header, snapshot: try snapshot.bytes(), isFinished: driver.isFinished,
      trace: mark?.position, partial: account?.partial ?? PartialSteps(), driver: state.bytes)
    return stored.encoded()
  }
}
