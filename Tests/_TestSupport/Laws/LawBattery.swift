public import Rheostat

/// A law that was broken, with what it takes to see it again.
public struct LawViolation: Error, CustomStringConvertible {
  /// What happened.
  public let description: String
}

/// One run of one controller through random events, held to all twelve laws of ``Controller``.
///
/// Three copies go side by side: one as it is, one that is stored and restored after every event, and one that sees
/// only the readings it declared.
public struct LawBattery {
  private let configuration: Configuration
  private let plan: RunPlan
  private let catalog: ControllerCatalog
  private let label: String
  private var live: any Controller
  private var reborn: any Controller
  private var narrow: any Controller
  private var stream: EventStream
  private var total: Int?
  private var trained = 0
  private var withoutUpdate = 0
  private var saved: Set<Slot> = []

  /// How many changes of the total were taken and refused.
  public private(set) var replans = (taken: 0, refused: 0)

  /// How many deeds may stand between two updates.
  private static let mostDeeds = 8

  /// Prepares a run.
  ///
  /// - Throws: ``ControllerError`` if the configuration cannot be made with this plan.
  public init(_ configuration: Configuration, plan: RunPlan, catalog: ControllerCatalog, seed: Int) throws {
    self.configuration = configuration
    self.plan = plan
    self.catalog = catalog
    label =
      "\(configuration.json.compact), seed \(seed), plan \(plan.json.compact); to see it again: "
      + "RHEOSTAT_SEED=\(LawSettings.seed) RHEOSTAT_LAW_EVENTS=\(LawSettings.events) swift test -c release "
      + "-Xswiftc -enable-testing --filter LawTests"
    live = try catalog.make(configuration, plan: plan)
    reborn = live
    narrow = live
    stream = EventStream(seed: seed, needs: live.needs, plan: plan)
    total = plan.total
  }

  /// Runs up to so many events.
  ///
  /// - Returns: updates made.
  /// - Throws: ``LawViolation``.
  public mutating func run(events: Int) throws -> Int {
    for number in 0..<events {
      try finite(live.directive, number)
      let directive = try agreed(number)
      try hold(directive, number)
      try refuse(directive, number)
      try copyIsIndependent(directive, number)
      if directive == .finish, try !goOn(number) { return trained }
      let event = stream.answer(to: live.directive, done: trained)
      try deliver(event, answering: live.directive, number)
    }
    return trained
  }

  private func broken(_ law: Int, _ what: String, _ number: Int) -> LawViolation {
    LawViolation(description: "law \(law) at event \(number): \(what) (\(label))")
  }

  /// Laws 1, 2, 7 and 9: asking is pure, and all three copies ask for the same.
  private func agreed(_ number: Int) throws -> Directive {
    let directive = live.directive
    guard live.directive == directive else { throw broken(1, "asked twice, two answers", number) }
    guard reborn.directive == directive else {
      throw broken(2, "after storing and restoring \(reborn.directive) instead of \(directive)", number)
    }
    guard narrow.directive == directive else {
      throw broken(7, "undeclared readings made \(directive) of \(narrow.directive)", number)
    }
    return directive
  }

  /// Law 6 first of all: NaN is not even equal to itself.
  private func finite(_ directive: Directive, _ number: Int) throws {
    guard case .train(let update) = directive else { return }
    guard update.rate.isFinite, update.rate >= 0, update.momentum?.isFinite ?? true else {
      throw broken(6, "rate \(update.rate), momentum \(String(describing: update.momentum))", number)
    }
  }

  /// Laws 5, 6, 8 and 11.
  private mutating func hold(_ directive: Directive, _ number: Int) throws {
    switch directive {
    case .train(let update):
      withoutUpdate = 0
      if let rule = live as? any RateRule, !rule.mayUse(rate: update.rate) {
        throw broken(6, "rate \(update.rate) is outside the range of the rule", number)
      }
      if update.role == .main, let range = LawSubject.range(of: configuration), !range.contains(update.rate) {
        throw broken(6, "rate \(update.rate) is outside \(range)", number)
      }
      if let total, trained >= total { throw broken(11, "an update after all \(total)", number) }
      return
    case .restore(let slot, let data):
      guard saved.contains(slot) else { throw broken(8, "restores \(slot), which was never saved", number) }
      guard data == .onward || plan.can.contains(.rewindData) else {
        throw broken(8, "rewinds a loop that cannot", number)
      }
    case .finish:
      guard trained == total || live.needs.mayFinishEarly else {
        throw broken(11, "finishes after \(trained) of \(total.map(String.init) ?? "open") updates", number)
      }
      return
    case .save, .validate: break
    }
    withoutUpdate += 1
    guard withoutUpdate <= Self.mostDeeds else { throw broken(5, "\(withoutUpdate) deeds without an update", number) }
  }

  /// Law 4: a refused event changes nothing.
  private mutating func refuse(_ directive: Directive, _ number: Int) throws {
    guard stream.random.chance(0.15) else { return }
    let before = try StateCoding.bytes(live)
    for event in stream.wrong(for: directive, done: trained) {
      do {
        try live.receive(event)
        throw broken(4, "\(event.name) was taken while \(directive) waits", number)
      } catch is ControllerError {
        guard try StateCoding.bytes(live) == before, live.directive == directive else {
          throw broken(4, "the refused \(event.name) changed the state", number)
        }
      }
    }
  }

  /// Law 3: advancing a copy leaves the original.
  private mutating func copyIsIndependent(_ directive: Directive, _ number: Int) throws {
    guard case .train = directive, stream.random.chance(0.1) else { return }
    let before = try StateCoding.bytes(live)
    var copy = live
    for _ in 0..<3 {
      guard case .train = copy.directive else { break }
      try copy.receive(.trained(Readings(.trainingLoss, 1)))
    }
    guard try StateCoding.bytes(live) == before else {
      throw broken(3, "advancing a copy changed the original", number)
    }
  }

  /// After `finish`: sometimes a larger total, else the end. Law 10 holds there too.
  private mutating func goOn(_ number: Int) throws -> Bool {
    try deliver(.validated(Readings(.validationLoss, .nan)), answering: .finish, number)
    guard stream.random.chance(0.7) else { return false }
    try deliver(.replanned(total: trained + 40), answering: .finish, number)
    return live.directive != .finish
  }

  private mutating func deliver(_ event: LoopEvent, answering directive: Directive, _ number: Int) throws {
    let before = live.decision?.number ?? 0
    let state = try StateCoding.bytes(live)
    do {
      try live.receive(event)
    } catch {
      guard case .replanned = event, try StateCoding.bytes(live) == state else {
        let law = if case .validated = event { 10 } else { 4 }
        throw broken(law, "\(event.name) was refused while \(directive) waits: \(error)", number)
      }
      replans.refused += 1
      return
    }
    try reborn.receive(event)
    try narrow.receive(event.only(live.needs.signals))
    note(event)
    try decided(after: before, number)
    try store(number)
  }

  private mutating func note(_ event: LoopEvent) {
    switch event {
    case .trained: trained += 1
    case .saved(let slot): saved.insert(slot)
    case .replanned(let new):
      total = new
      replans.taken += 1
    default: break
    }
  }

  /// Law 12: numbers rise by one at most, values are finite.
  private func decided(after before: Int, _ number: Int) throws {
    guard let decision = live.decision else {
      if before > 0 { throw broken(12, "the decision was taken back", number) }
      return
    }
    guard decision.number == before || decision.number == before + 1 else {
      throw broken(12, "decision \(decision.number) after \(before)", number)
    }
    guard decision.rate.isFinite, decision.namedValues.allSatisfy({ $0.value.isFinite }) else {
      throw broken(12, "decision \(decision) holds a number that is not finite", number)
    }
  }

  /// Law 2: the state goes to bytes and back into a controller made anew.
  private mutating func store(_ number: Int) throws {
    let bytes = try StateCoding.bytes(reborn)
    guard bytes == (try StateCoding.bytes(live)) else { throw broken(2, "the restored copy has another state", number) }
    do {
      reborn = try StateCoding.load(bytes, into: try catalog.make(configuration, plan: plan))
    } catch {
      throw broken(2, "its own state is refused: \(error)", number)
    }
    guard try StateCoding.bytes(reborn) == bytes else { throw broken(2, "storing again gives other bytes", number) }
    guard reborn.decision == live.decision else { throw broken(2, "the restored copy has another decision", number) }
  }
}

extension LoopEvent {
  /// The same event with the readings of those signals alone.
  func only(_ signals: Signals) -> LoopEvent {
    switch self {
    case .measured(let readings): .measured(readings.only(signals))
    case .trained(let readings): .trained(readings.only(signals))
    case .skipped(let readings): .skipped(readings.only(signals))
    case .validated(let readings): .validated(readings.only(signals))
    case .saved, .restored, .replanned: self
    }
  }
}
