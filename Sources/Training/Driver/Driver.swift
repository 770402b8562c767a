public import Rheostat

/// Drives a task by a controller: owns the loop, the plan, the slots and the counts.
///
/// It asks the controller, does the deed, tells it what happened; one event at a time, so that traces, progress and
/// saving for a resume stand outside (``Run``). Every `validateEvery` updates, and at the end, it validates without
/// being asked. The controller sees the signals it declared and no others.
///
///     var driver = try Driver(task: task, controller: controller, plan: plan, validateEvery: 120)
///     while try driver.advance() != nil {}
///     print(driver.summary.validationLoss ?? .nan)
public struct Driver<Task: TrainingTask> {
  /// Updates skipped in a row after which the run is given up.
  public static var patienceForSkips: Int { 10_000 }

  /// The model with its data and optimizer.
  public private(set) var task: Task
  /// What is asked.
  public private(set) var controller: any Controller
  /// What is known of the run; the total changes with ``replan(total:)``.
  public private(set) var plan: RunPlan
  /// What was done so far.
  public private(set) var counts = Counts()
  /// Whether the run is over.
  public private(set) var isFinished = false

  private let needs: Needs
  private let signals: Signals
  private let validateEvery: Int?
  private var nextValidation: Int
  private var validatedNow = false
  private var lastValidation = Readings()
  private var hasMeasured = false
  private var measured = Readings()
  private var skippedInARow = 0
  private var slots: [Slot: Kept] = [:]

  /// What a slot holds.
  private struct Kept {
    var checkpoint: Task.Checkpoint
    var committed: Int
  }

  /// Creates a driver.
  ///
  /// - Parameters:
  ///   - task: what to train.
  ///   - controller: made for `plan`.
  ///   - plan: `RunPlan/init(for:total:stepsPerEpoch:tokensPerStep:baseRate:)` makes it from the task.
  ///   - validateEvery: updates between volunteered validations, 1 or more; nil: at the end only.
  ///   - logSignals: signals to measure for the trace beside those that the controller needs; with them eight at most.
  /// - Throws: `ControllerError/plan(_:)` if the task lacks what the controller needs, ``TrainingError/usage(_:)``.
  public init(
    task: Task, controller: any Controller, plan: RunPlan, validateEvery: Int? = nil, logSignals: Signals = []
  ) throws {
    try plan.check()
    try plan.check(controller.needs, of: type(of: controller).kind)
    if let validateEvery, validateEvery < 1 {
      throw TrainingError.usage("the updates between validations must be 1 or more; got \(validateEvery)")
    }
    self.task = task
    self.controller = controller
    self.plan = plan
    self.validateEvery = task.can.contains(.validate) ? validateEvery : nil
    needs = controller.needs
    signals = try SignalChoice(needs: needs.signals, asked: logSignals, available: task.signals).measured
    nextValidation = self.validateEvery ?? .max
  }

  /// Where the run stands.
  public var status: RunStatus { RunStatus(counts: counts, total: plan.total) }

  /// What the run has come to.
  public var summary: RunSummary {
    RunSummary(
      counts: counts, evaluations: counts.evaluations(batchesPerValidation: task.batchesPerValidation),
      validationLoss: lastValidation[.validationLoss], validationMetric: lastValidation[.validationMetric],
      digest: task.digest)
  }

  /// Whether the next deed begins afresh, so that the run can be stored here: no gradient is waiting for its update.
  public var isBetweenUpdates: Bool { !hasMeasured }

  /// Does the next deed and tells the controller.
  ///
  /// - Returns: what was done; nil if the run is over, which ``RunEvent/finished`` has told before.
  /// - Throws: what the task throws, or `ControllerError` if the controller refuses what happened.
  public mutating func advance() throws -> RunEvent? {
    if isFinished { return nil }
    switch controller.directive {
    case .train(let update):
      if !hasMeasured, isValidationDue(update) { return try validate() }
      return try train(update)
    case .validate: return try validate()
    case .save(let slot): return try save(slot)
    case .restore(let slot, let data): return try restore(slot, data)
    case .finish:
      if !validatedNow, task.can.contains(.validate) { return try validate() }
      isFinished = true
      return .finished
    }
  }

  /// Changes the number of updates in all; a run that was over goes on if there are more now.
  ///
  /// - Throws: `ControllerError/replan(_:)` if the total is below the updates done; then nothing changed.
  public mutating func replan(total: Int?) throws(ControllerError) -> RunEvent {
    try controller.receive(.replanned(total: total))
    plan.total = total
    isFinished = false
    return .replanned(total: total)
  }

  private func isValidationDue(_ update: Update) -> Bool { update.role == .main && counts.performed >= nextValidation }

  private mutating func train(_ update: Update) throws -> RunEvent {
    if !hasMeasured, needs.deeds.contains(.measureBeforeUpdate), let readings = try task.measure(signals) {
      hasMeasured = true
      measured = readings
      try controller.receive(.measured(readings.only(needs.signals)))
      return .measured(readings)
    }
    let before = measured
    let outcome = try task.step(update, measuring: signals.subtracting(before.signals))
    hasMeasured = false
    measured = Readings()
    switch outcome {
    case .trained(let readings):
      counts.trained()
      skippedInARow = 0
      validatedNow = false
      try controller.receive(.trained(readings.only(needs.signals)))
      return .trained(update, before.merging(readings))
    case .skipped(let readings):
      try countSkip()
      try controller.receive(.skipped(readings.only(needs.signals)))
      return .skipped(update, before.merging(readings))
    }
  }

  private mutating func countSkip() throws(TrainingError) {
    counts.skip()
    skippedInARow += 1
    guard skippedInARow < Self.patienceForSkips else {
      throw .usage(
        "the run was given up after \(counts.performed) updates: the \(skippedInARow) that followed were all skipped; "
          + "lower the learning rate or look at the data")
    }
  }

  private mutating func validate() throws -> RunEvent {
    let readings = try task.validate()
    counts.validated()
    lastValidation = readings.only([Signals(.validationLoss), Signals(.validationMetric)])
    validatedNow = true
    if let validateEvery { nextValidation = (counts.performed / validateEvery + 1) * validateEvery }
    try controller.receive(.validated(readings.only(needs.signals)))
    return .validated(readings)
  }

  private mutating func save(_ slot: Slot) throws -> RunEvent {
    slots[slot] = Kept(checkpoint: try task.checkpoint(), committed: counts.committed)
    try controller.receive(.saved(slot))
    return .saved(slot)
  }

  private mutating func restore(_ slot: Slot, _ data: DataPosition) throws -> RunEvent {
    guard let kept = slots[slot] else {
      throw TrainingError.usage("the controller wants the slot \(slot.name) back, but it has saved nothing there")
    }
    // What was measured is void, but the controller takes no second measurement before its update.
    measured = Readings()
    try task.restore(kept.checkpoint, data: data)
    counts.restored(committed: kept.committed)
    validatedNow = false
    try controller.receive(.restored(slot))
    return .restored(slot, data: data)
  }
}

// Storing and taking up again; in this file, since what it stores is private.
extension Driver {
  /// Writes task, slots and counts; the controller is stored by its snapshot.
  func write(to writer: inout ByteWriter) throws {
    counts.write(to: &writer)
    writer.add(plan.total ?? 0)
    writer.add(isFinished)
    writer.add(validatedNow)
    writer.add(nextValidation)
    writer.add(skippedInARow)
    lastValidation.write(to: &writer)
    writer.add(try task.checkpoint().encoded())
    let kept = Slot.allCases.compactMap { slot in slots[slot].map { (slot, $0) } }
    writer.add(kept.count)
    for (slot, kept) in kept {
      writer.add(Int(slot.rawValue))
      writer.add(kept.committed)
      writer.add(kept.checkpoint.encoded())
    }
  }

  /// Takes up what ``write(to:)`` wrote, with the controller as it was then.
  mutating func read(from reader: inout ByteReader, controller: any Controller) throws {
    counts = try Counts(from: &reader)
    let total = try reader.int(in: 0...RunPlan.largestTotal, "the total")
    plan.total = total == 0 ? nil : total
    isFinished = try reader.bool()
    validatedNow = try reader.bool()
    nextValidation = try reader.int(in: 0...Int.max, "the next validation")
    skippedInARow = try reader.int(in: 0...Self.patienceForSkips, "the skipped updates")
    lastValidation = try Readings(from: &reader)
    try task.restore(try Task.Checkpoint(encoded: try reader.byteList()), data: .rewound)
    for _ in 0..<(try reader.int(in: 0...Slot.allCases.count, "the number of slots")) {
      let raw = try reader.int(in: 0...(Slot.allCases.count - 1), "a slot")
      let committed = try reader.int(in: 0...RunPlan.largestTotal, "the depth of a slot")
      let checkpoint = try Task.Checkpoint(encoded: try reader.byteList())
      slots[Slot.allCases[raw]] = Kept(checkpoint: checkpoint, committed: committed)
    }
    self.controller = controller
  }
}
