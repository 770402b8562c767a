import Rheostat

/// A loop without a net: the weights are one number, the excess loss, which a rate below 0.5 shrinks by `1 - rate` and a
/// larger one triples. The loss is 0.3 more, and may be scripted to be missing, not finite or skipped.
struct SearchLoop {
  enum Answer { case loss, missing, notFinite, skip }

  var controller: any Controller
  var excess = 2.0
  /// Batches served so far; a rewound restore goes back.
  var batch = 0
  /// What the next update answers, by the number of updates asked for so far and the update.
  var script: (Int, Update) -> Answer = { _, _ in .loss }
  /// What a validation reads.
  var validation: (Double) -> Double? = { $0 }
  /// The loss of an update, by the number of updates asked for so far; nil: that of the weights.
  var loss: ((Int) -> Double)?
  /// What losses are told in.
  var unit = 1.0
  private(set) var asked = 0
  private(set) var updates: [Update] = []
  private(set) var directives: [Directive] = []
  private(set) var decisions: [Decision] = []
  private var slots: [Slot: (excess: Double, batch: Int)] = [:]
  /// The batches of the updates, in order.
  private(set) var batches: [Int] = []

  init(_ controller: any Controller) { self.controller = controller }

  /// Does the next deed; false at the end.
  mutating func advance() throws -> Bool {
    let directive = controller.directive
    directives.append(directive)
    switch directive {
    case .train(let update): try train(update)
    case .validate:
      let reading = validation(excess + 0.3)
      try tell(.validated(reading.map { Readings(.validationLoss, $0) } ?? Readings()))
    case .save(let slot):
      slots[slot] = (excess, batch)
      try tell(.saved(slot))
    case .restore(let slot, let data):
      guard let kept = slots[slot] else { throw ControllerError.state("nothing is kept in \(slot)") }
      excess = kept.excess
      if data == .rewound { batch = kept.batch }
      try tell(.restored(slot))
    case .finish: return false
    }
    return true
  }

  mutating func tell(_ event: LoopEvent) throws {
    let before = controller.decisionNumber
    try controller.receive(event)
    guard controller.decisionNumber != before, let decision = controller.decision else { return }
    decisions.append(decision)
  }

  private mutating func train(_ update: Update) throws {
    let answer = script(asked, update)
    let loss = unit * (loss?(asked) ?? excess + 0.3)
    asked += 1
    if answer == .skip { return try tell(.skipped(Readings())) }
    var readings = Readings()
    if answer != .missing { readings[.trainingLoss] = answer == .notFinite ? .nan : loss }
    updates.append(update)
    batches.append(batch)
    batch += 1
    excess *= update.rate < 0.5 ? 1 - update.rate : 3
    try tell(.trained(readings))
  }

  mutating func run(most: Int = 1_000_000) throws {
    for _ in 0..<most where try !advance() { return }
  }

  /// Runs until so many updates are made.
  mutating func run(updates count: Int) throws {
    while updates.count < count, try advance() {}
  }

  /// Lengths of the runs of updates with one role and rate between two restores or saves, with their role.
  var spans: [(role: Role, steps: Int)] {
    var spans: [(role: Role, steps: Int)] = []
    for directive in directives {
      switch directive {
      case .train(let update): spans[spans.count - 1] = (update.role, spans[spans.count - 1].steps + 1)
      case .save, .restore: spans.append((.main, 0))
      case .validate, .finish: break
      }
    }
    return spans.filter { $0.steps > 0 }
  }

  func decisions(_ reason: Reason) -> [Decision] { decisions.filter { $0.reason == reason } }

  /// A controller as a user would write it, for a loop that can do everything.
  static func make(
    _ spelling: String, total: Int?, can: Deeds = [.validate, .saveRestore, .rewindData],
    signals: Signals = [Signals(.trainingLoss), Signals(.validationLoss)], optimizer: OptimizerFamily = .other,
    weightScale: Double? = nil
  ) throws -> any Controller {
    let plan = RunPlan(
      total: total, baseRate: 0.1, optimizer: optimizer, weightScale: weightScale, signals: signals, can: can)
    let configuration = try Configuration(spelling: spelling, catalog: .standard)
    return try ControllerCatalog.standard.make(configuration, plan: plan)
  }

  init(_ spelling: String, total: Int?, can: Deeds = [.validate, .saveRestore, .rewindData]) throws {
    self.init(try Self.make(spelling, total: total, can: can))
  }
}

extension Decision {
  /// A value by its name.
  func value(_ name: String) -> Double { namedValues.first { $0.name == name }?.value ?? .nan }
}
