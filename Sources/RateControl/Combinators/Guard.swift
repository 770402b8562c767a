/// A circuit breaker around any controller: keeps the last good state, and at a divergence goes back to it with a
/// smaller rate.
///
/// A divergence is a training loss of role main that is not finite, or three in a row that lie above `spike` times the
/// first loss of the run and far above their running mean; eight in a row at the very beginning, where the noise of the
/// losses is not known yet, so that noise around zero is none. Under `rollback` the state is kept at the start and then
/// every `keep` updates, but only while the loss is at most twice its running mean, so that a state on its way to a
/// divergence is not kept. At a divergence the last state comes back, the data go on (or the bad batch would come
/// straight again), and all later rates are multiplied by `factor`; also at the last update, so that what is handed
/// over is the good state. Three divergences in a row at the very first update after a restore mean that the state kept
/// is bad itself, and 20 rollbacks to one state that smaller rates do not help: then the state comes back once more and
/// the run ends with a decision that says so.
///
/// Updates of role probe are the inner controller's own affair and are passed on.
///
/// - Source: the breaker of SOLAR (loss above 1.5 times its mean, two rolling checkpoints), without its cool-down.
///
///     try Guard(cosine, onDivergence: .rollback, keep: 100)
public struct Guard: Controller {
  /// `guard`.
  public static let kind = "guard"

  /// What to do at a divergence.
  public enum Policy: String, Sendable, Codable, CaseIterable, Hashable {
    /// Hide the reading from the inner controller and go on.
    case ignore
    /// Let the inner controller see it; a plateau rule counts it as bad.
    case countAsBad
    /// Bring back the last good state and cut the rate.
    case rollback
    /// End the run.
    case fail
  }

  /// The controller.
  public private(set) var inner: any Controller
  /// What to do at a divergence.
  public let policy: Policy
  /// Updates between two kept states.
  public let keep: Int
  /// What the rates are multiplied by at each divergence.
  public let factor: Double
  /// How many times the first loss makes lasting losses a divergence; infinite: only non-finite losses count.
  public let spike: Double
  /// Whether the run ends when going back does not help; otherwise the rate is cut on and on.
  public let givesUp: Bool
  private let innerProbes: Bool
  private var state = GuardState()

  /// A healthy run does not climb to three times the loss of untrained weights.
  public static let standardSpike = 3.0

  /// Guards a controller.
  ///
  /// - Parameters:
  ///   - inner: the controller.
  ///   - policy: what to do at a divergence.
  ///   - keep: updates between two kept states, 1 or more.
  ///   - factor: what the rates are multiplied by at each divergence, in (0, 1].
  ///   - spike: losses that stay above so many times the first are a divergence too, above 1; infinite: off.
  ///   - givesUp: whether the run ends when going back does not help; false keeps a budget exactly.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if the inner controller keeps a last good state itself.
  public init(
    _ inner: any Controller, onDivergence policy: Policy = .rollback, keep: Int = 100, factor: Double = 0.5,
    spike: Double = Guard.standardSpike, givesUp: Bool = true
  ) throws(ControllerError) {
    guard policy != .rollback || !inner.needs.slots.contains(Slots(.lastGood)) else {
      throw .configuration(
        place: "of", "two parts of this stack keep a state in the slot lastGood; leave one guard out")
    }
    self.inner = inner
    self.policy = policy
    self.keep = max(keep, 1)
    self.factor = factor
    self.spike = spike
    self.givesUp = givesUp
    innerProbes = inner.needs.deeds.contains(.saveRestore)
    if policy == .rollback { state.phase = .saving }
  }

  /// The training loss, a loop that keeps states if it rolls back, and what the inner controller needs.
  public var needs: Needs {
    var needs = inner.needs
    needs.signals.formUnion(Signals(.trainingLoss))
    guard policy == .rollback || policy == .fail else { return needs }
    needs.mayFinishEarly = needs.mayFinishEarly || givesUp
    guard policy == .rollback else { return needs }
    needs.deeds.formUnion(.saveRestore)
    needs.slots.formUnion(Slots(.lastGood))
    return needs
  }

  /// The last decision: about a divergence, or one of the inner controller.
  public var decision: Decision? { state.stream.last }

  /// The number of that decision.
  public var decisionNumber: Int { state.stream.number }

  /// The inner rate after all cuts.
  public var nominalRate: Double? {
    guard let rate = inner.nominalRate else { return nil }
    return rate * state.scale
  }

  /// The inner directive, its rate cut; before an update of role main a state is kept or brought back if need be.
  public var directive: Directive {
    let asked = inner.directive
    guard case .train(var update) = asked, update.role == .main else {
      // The last update may have diverged: the good state comes back before the end.
      return asked == .finish && isRestoring ? .restore(.lastGood, data: .onward) : asked
    }
    switch state.phase {
    case .running:
      update.rate *= state.scale
      return .train(update)
    case .saving: return .save(.lastGood)
    case .restoring, .restoringLast: return .restore(.lastGood, data: .onward)
    case .ended: return .finish
    }
  }

  /// Watches the loss of updates of role main; passes everything else on.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if state.phase != .running, isOwnTurn {
      guard try receiveOwn(event) else { return }
    }
    switch event {
    case .trained(let readings) where isMain: try trained(readings)
    case .measured(let readings) where isMain: try measured(readings)
    default:
      try inner.receive(event)
      if case .skipped = event { state.forgetMeasured() }
      if case .trained = event { state.probed() }
      follow()
    }
  }

  private var isMain: Bool {
    guard innerProbes else { return true }
    guard case .train(let update) = inner.directive else { return false }
    return update.role == .main
  }

  private var isRestoring: Bool { state.phase == .restoring || state.phase == .restoringLast }

  /// Whether the directive is the guard's own, outside the phase `running`.
  private var isOwnTurn: Bool {
    switch inner.directive {
    case .train(let update): update.role == .main
    case .finish: isRestoring
    case .validate, .save, .restore: false
    }
  }

  /// Takes the answer to the guard's own directive; true if the event is for the inner controller.
  private mutating func receiveOwn(_ event: LoopEvent) throws(ControllerError) -> Bool {
    switch (state.phase, event) {
    case (.saving, .saved(.lastGood)): state.kept()
    case (.restoring, .restored(.lastGood)), (.restoringLast, .restored(.lastGood)): state.restored()
    case (_, .validated), (_, .replanned): return true
    default: throw refusal(of: event)
    }
    return false
  }

  /// The loss may come before the update; it is judged when the update is made.
  private mutating func measured(_ readings: Readings) throws(ControllerError) {
    let loss = readings[.trainingLoss]
    try inner.receive(.measured(loss.map(\.isFinite) ?? true ? readings : shown(readings)))
    if let loss { state.measure(loss) }
    follow()
  }

  /// What the inner controller sees of readings with a divergence in them.
  private func shown(_ readings: Readings) -> Readings {
    guard policy != .countAsBad else { return readings }
    var seen = readings
    seen[.trainingLoss] = nil
    return seen
  }

  private mutating func trained(_ readings: Readings) throws(ControllerError) {
    var loss = readings[.trainingLoss]
    if loss == nil { loss = state.measured }
    guard let loss, state.isDivergence(loss, spike: spike) else {
      try inner.receive(.trained(readings))
      state.healthy(loss, spike: spike, keep: policy == .rollback ? keep : nil)
      follow()
      return
    }
    try inner.receive(.trained(shown(readings)))
    diverge(loss)
  }

  private mutating func diverge(_ loss: Double) {
    let before = (inner.nominalRate ?? 0) * state.scale
    let reason = state.diverged(policy, factor: factor, givesUp: givesUp)
    guard let reason else { return follow() }
    state.stream.overlook(inner)
    state.stream.decide(
      reason, step: state.step, rate: (inner.nominalRate ?? 0) * state.scale, [loss, before, Double(state.times)])
  }

  private mutating func follow() {
    guard inner.decisionNumber != state.stream.seen else { return }
    state.stream.follow(inner, rate: (inner.decision?.rate).map { $0 * state.scale })
  }
}

extension Guard {
  private enum Key: String, CodingKey { case own, of }

  /// Writes the phase, the cuts and the state of the inner controller.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(state, forKey: .own)
    try inner.encodeState(to: container.superEncoder(forKey: .of))
  }

  /// Reads the phase, the cuts and the state of the inner controller.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let stored = try container.decode(GuardState.self, forKey: .own)
    try stored.check()
    state = stored
    try inner.decodeState(from: container.superDecoder(forKey: .of))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .combinators,
    summary: "A circuit breaker: at a divergence back to the last good state with a smaller rate.",
    formula: "inner rate * factor^(number of divergences)",
    parameters: [
      .of,
      Parameter(
        "keep", .length, unit: "steps", default: .derived("1% of the run, 10 at least; 100 without a total"),
        "Updates between two kept states: at most so many are lost at a divergence."),
      Parameter(
        "factor", .number(Interval(0, 1, includesLow: false)), default: .value(.number(0.5)),
        "What the rates are multiplied by at each divergence; one half, since the edge of stability is rarely missed "
          + "by more."),
      Parameter(
        "onDivergence", .choice(Policy.allCases.map(\.rawValue)), default: .value(.text(Policy.rollback.rawValue)),
        "ignore hides the reading, countAsBad shows it to the inner controller, rollback goes back and cuts the rate, "
          + "fail ends the run; rollback, since weights that have diverged do not recover by themselves."),
      Parameter(
        "spike", .number(Interval(1, .infinity, includesLow: false, includesHigh: false)),
        default: .value(.number(standardSpike)),
        "Losses that stay above so many times the first one (and far above their running mean) are a divergence too; "
          + "3, since no healthy run climbs that far above untrained weights. 1e300 turns it off."),
    ],
    source: "SOLAR's circuit breaker, simplified", example: "guard(cosine, keep=10st)"
  ) { arguments throws(ControllerError) in
    let standard = arguments.plan.total.map { max($0 / 100, 10) } ?? 100
    let keep = try arguments.optionalLength("keep") ?? standard
    guard keep > 0 else { throw arguments.refusal("keep", "must be 1 step or more; got \(keep)") }
    return try Guard(
      try arguments.controller("of"),
      onDivergence: Policy(rawValue: try arguments.choice("onDivergence")) ?? .rollback, keep: keep,
      factor: try arguments.number("factor"), spike: try arguments.number("spike"))
  }
}
