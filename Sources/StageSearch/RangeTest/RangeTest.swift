internal import Glibc
public import RateControl

/// A learning-rate range test as the beginning of a run: the rate rises geometrically, the state from before it comes
/// back by itself, and what follows gets the rate that the losses suggest.
///
/// `rate(k) = low (high/low)^(k/(steps - 1))` for the probe with index k. The loss that a loop reports with an update was
/// measured before it, so it is paired with the rate of the update *before*. The ramp ends early when a loss is not
/// finite, when the smoothed loss lies above four times its lowest value, or when more than 20 updates in a row are
/// skipped. Then the slot `stage` is restored (rewound if the loop can, else the data go on), the losses are read by
/// ``RangeAnalysis``, and the controller that follows is made with the rate found as its base rate and with what is left
/// of the total. If the rule has no suggestion another rule's is taken; if none has, the fallback.
///
/// A total that changes during the ramp leaves its length as it is; a run that ends before the ramp does still gets its
/// state back. Probes are charged: the total counts them.
///
/// - Source: Smith 2015, section 3.3.
///
///     let test = try RangeTest(fallback: 0.01, total: 1000) { rate, rest, _ in
///       Scheduled(Cosine(peak: rate, steps: rest ?? 900), total: rest) }
public struct RangeTest: Controller {
  /// `rangeTest`.
  public static let kind = "rangeTest"

  /// How the controller that follows is made: its base rate, its own total, the total of the whole (nil: open).
  public typealias Make =
    @Sendable (_ rate: Double, _ rest: Int?, _ total: Int?) throws(ControllerError) -> any Controller

  /// Where it stands.
  enum Phase: String, Sendable, Codable, Hashable { case saving, ramping, restoring, running }

  let settings: Settings
  var phase = Phase.saving
  var clock: Clock
  var ramp = Ramp()
  var stream = DecisionStream()
  /// What the controller that follows was made with, once it was.
  var outcome: Outcome?
  /// A stand-in made with the fallback until the rate is found: it tells what is needed and refuses totals.
  var inner: any Controller

  /// Creates a range test.
  ///
  /// - Parameters:
  ///   - low: the first rate, above 0.
  ///   - high: the last rate, above `low`.
  ///   - steps: updates of the ramp, 11 or more, fewer than the total.
  ///   - rule: how the rate is read off the losses.
  ///   - fallback: the rate if no rule suggests one, above 0.
  ///   - total: updates of the whole; nil: open.
  ///   - rewinds: whether the loop can serve the same batches again.
  ///   - make: makes what follows; called at once with `fallback`, `low` and `high`, so that it is refused here if ever.
  /// - Throws: `ControllerError.configuration`, and what `make` throws.
  public init(
    low: Double = 1e-7, high: Double = 10, steps: Int = 100, rule: RangeAnalysis.Rule = .minimum, fallback: Double,
    total: Int?, rewinds: Bool = false, then make: @escaping Make
  ) throws(ControllerError) {
    try Self.check(low: low, high: high, steps: steps, total: total)
    guard fallback.isFinite, fallback > 0 else {
      throw .configuration(place: "fallback", "must be a finite number above 0; got \(fallback)")
    }
    let rates = RampRates(low: low, high: high, steps: steps)
    settings = Settings(rates, rule, fallback, total, rewinds ? .rewound : .onward, make)
    let rest = total.map { $0 - steps }
    for rate in [low, high] { _ = try make(rate, rest, total) }
    inner = try make(fallback, rest, total)
    needs = try Needs.stack([Self.own, inner.needs], at: "then")
    clock = Clock(total: total)
    ramp.reserve(steps)
  }

  private static let own = Needs(
    signals: Signals(.trainingLoss), deeds: .saveRestore, slots: Slots(.stage), findsRate: true)

  /// The fewest updates of a ramp: the first loss follows from none.
  static let fewestSteps = RangeRefusal.fewestRates + 1

  private static func check(low: Double, high: Double, steps: Int, total: Int?) throws(ControllerError) {
    guard low.isFinite, low > 0 else {
      throw .configuration(place: "low", "must be a finite number above 0; got \(low)")
    }
    guard high.isFinite, high > low else {
      throw .configuration(place: "high", "must be a finite number above low \(low); got \(high)")
    }
    guard steps >= fewestSteps else {
      throw .configuration(place: "steps", "must be \(fewestSteps) or more, or there is no curve; got \(steps)")
    }
    guard steps < total ?? .max else {
      throw .configuration(
        place: "steps", "a ramp of \(steps) steps leaves nothing of a run of \(total ?? 0); write fewer, as in 20%")
    }
  }

  /// The training loss, a loop that keeps states, and what follows.
  public let needs: Needs

  /// The last decision: about the ramp, or one of what follows.
  public var decision: Decision? { stream.last }

  /// The number of that decision.
  public var decisionNumber: Int { stream.number }

  /// The rate of what follows; nil during the test.
  public var nominalRate: Double? { phase == .running && !isOver ? inner.nominalRate : nil }

  /// Save, the ramp, restore; then what the controller that follows asks for.
  public var directive: Directive {
    switch phase {
    case .saving: clock.over ? .finish : .save(.stage)
    case .ramping: .train(Update(rate: settings.rates(clock.step), role: .probe))
    case .restoring: .restore(.stage, data: settings.data)
    case .running: isOver ? .finish : inner.directive
    }
  }

  /// Whether the test has left no update to what follows.
  private var isOver: Bool { clock.total.map { $0 <= outcome?.offset ?? 0 } ?? false }

  /// The rates tried so far and the losses that followed from them, a divergence as a last loss of NaN; empty once the
  /// rate is found.
  public var pairs: [(rate: Double, loss: Double)] { ramp.pairs(settings.rates) }

  /// Steps through the test; afterwards passes events on.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if case .replanned(let total) = event { return try replan(total) }
    if phase == .running { return try pass(event) }
    switch (phase, event) {
    case (.saving, .saved(.stage)) where !clock.over: phase = .ramping
    case (.ramping, .trained(let readings)): trained(readings)
    case (.ramping, .skipped): skipped()
    case (.ramping, .measured(let readings)) where !clock.measured:
      clock.measure()
      ramp.measured(readings)
    case (.restoring, .restored(.stage)): conclude()
    case (_, .validated): break
    default: throw refusal(of: event)
    }
  }

  private mutating func pass(_ event: LoopEvent) throws(ControllerError) {
    if isOver {
      if case .validated = event { return }
      throw refusal(of: event)
    }
    try inner.receive(event)
    if case .trained = event { clock.trained() }
    stream.follow(inner, offset: outcome?.offset ?? 0)
  }

  private mutating func trained(_ readings: Readings) {
    let (ends, report) = ramp.trained(readings, update: clock.step)
    clock.trained()
    if ends || clock.step >= settings.rates.steps || clock.over {
      endRamp()
    } else if let report {
      decide(report, [Double(Signal.trainingLoss.rawValue)])
    }
  }

  private mutating func skipped() {
    ramp.skipped()
    guard clock.skip() else { return }
    ramp.diverge()
    endRamp()
  }

  private mutating func endRamp() {
    phase = .restoring
    let lowest = pairs.filter { $0.loss.isFinite }.min { $0.loss < $1.loss }
    decide(
      .rampEnded,
      [lowest?.rate ?? 0, settings.rates(max(clock.step - 1, 0)), lowest?.loss ?? 0, Double(clock.step)])
  }

  /// Reads the losses, makes what follows, and forgets them.
  private mutating func conclude() {
    let analysis = RangeAnalysis(rates: pairs.map(\.rate), losses: pairs.map(\.loss))
    let rates = Double(ramp.losses.count)
    let found = analysis.suggestion(preferring: settings.rule)?.rate
    let outcome = Outcome(rate: found ?? settings.fallback, offset: clock.step, total: clock.total)
    inner = settings.controller(for: outcome)
    self.outcome = outcome
    (ramp, phase) = (Ramp(), .running)
    clock.forgetSkips()
    stream.overlook(inner)
    guard found != nil else {
      return decide(.rangeUnclear, [outcome.rate, Double(outcome.offset), rates, analysis.fall, analysis.noise])
    }
    var told = [outcome.rate]
    for rule in RangeAnalysis.Rule.allCases {
      let suggestion = try? analysis[rule].get()
      told += [suggestion?.rate ?? 0, suggestion?.confidence ?? 0]
    }
    decide(.rangeFound, told + [Double(outcome.offset)])
  }

  private mutating func replan(_ total: Int?) throws(ControllerError) {
    let before = clock.total
    guard before != total else { return }
    var changed = clock
    try changed.replan(total)
    let done = outcome?.offset ?? settings.rates.steps
    try inner.receive(.replanned(total: total.map { max($0 - done, outcome == nil ? 1 : 0) }))
    clock = changed
    if phase == .ramping && clock.over { phase = .restoring }
    if phase != .running || !stream.follow(inner, offset: done) {
      stream.overlook(inner)
      decide(.replanned, [Double(before ?? 0), Double(total ?? 0)])
    }
  }

  private mutating func decide(_ reason: Reason, _ values: [Double]) {
    stream.decide(reason, step: clock.step, rate: nominalRate ?? outcome?.rate ?? settings.fallback, values)
  }
}
