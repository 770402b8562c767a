internal import Glibc
internal import RateControl

/// The annealed search without its circuit breaker: save, ramp, trials, main pass.
struct AnnealedCore: StatefulController {
  static let kind = "annealedSearch"

  let settings: AnnealedSettings
  var state: State

  /// Where the search stands; `restoring` is before a trial or before the main pass.
  enum Phase: String, Sendable, Codable, Hashable { case saving, ramp, trial, restoring, restoringLast, main }

  /// Everything that events change.
  struct State: Sendable, Codable, Hashable {
    var clock: Clock
    var phase: Phase
    var decision: Decision?
    var reader = SignalReader()
    var measured: Double?
    var ramp = RateRamp()
    var trial = RateTrial(exponent: 0)
    var ladder = TrialLadder()
    /// log10 of where the trials begin, and of the next trial.
    var start: Double?
    var next: Double?
    var peak: Double
    /// Updates done before the main pass.
    var mainStart = 0
    /// Whether a whole ramp or trial went by without a finite loss.
    var isUnread = false
    /// The beginning of the main pass, until its outcome is told.
    var stretch: FirstStretch?
  }

  init(_ settings: AnnealedSettings) {
    self.settings = settings
    let anchor = settings.rate(settings.anchor ?? settings.range.lowerBound)
    state = State(
      clock: Clock(total: settings.total), phase: settings.form == .fixed ? .main : .saving, peak: anchor)
    state.start = settings.anchor.map { $0 + settings.horizon }
  }

  var needs: Needs {
    guard settings.form != .fixed else { return Needs(findsRate: true) }
    var deeds = Deeds.saveRestore
    if settings.rewinds { deeds.formUnion(.rewindData) }
    return Needs(signals: Signals(.trainingLoss), deeds: deeds, slots: Slots(.stage), findsRate: true)
  }

  var decision: Decision? { state.decision }

  var directive: Directive {
    switch state.phase {
    case .saving: return state.clock.over ? .finish : .save(.stage)
    case .restoring: return .restore(.stage, data: settings.rewinds && !state.clock.over ? .rewound : .onward)
    case .restoringLast: return .restore(.stage, data: .onward)
    case .ramp, .trial:
      // A total that was cut down ends the search with the weights from before it.
      if state.clock.over { return .restore(.stage, data: .onward) }
      return .train(Update(rate: searchedRate, role: .probe))
    case .main: return state.clock.over ? .finish : .train(Update(rate: mainRate))
    }
  }

  var nominalRate: Double? { state.phase == .main ? (state.clock.over ? nil : mainRate) : state.peak }

  private var searchedRate: Double {
    if state.phase == .ramp {
      return settings.rate(RateRamp.exponent(state.ramp.steps, settings.range, settings.rampSteps))
    }
    return settings.rate(state.trial.exponent) * settings.trialShape(state.trial.steps)
  }

  private var mainRate: Double {
    let index = state.clock.step - state.mainStart
    let length = state.clock.total.map { $0 - state.mainStart }
    return state.peak * settings.shape(index, of: length, planned: max(settings.total - state.mainStart, 1))
  }
}

extension AnnealedCore {
  mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    switch (event, directive) {
    case (.trained(let readings), .train): trained(readings)
    case (.skipped, .train): skipped()
    case (.measured(let readings), .train) where !state.clock.measured: measured(readings)
    case (.saved(.stage), .save(.stage)): saved()
    case (.restored(.stage), .restore(.stage, _)): restored()
    case (.validated, _): return
    case (.replanned(let total), _):
      let before = state.clock.total
      try state.clock.replan(total)
      if state.phase == .ramp || state.phase == .trial, state.clock.step >= budget { state.phase = .restoringLast }
      if before != total { decide(.replanned, [Double(before ?? 0), Double(total ?? 0)]) }
    default: throw refusal(of: event)
    }
  }

  private mutating func decide(_ reason: Reason, _ values: [Double]) {
    state.decision = Decision(
      following: state.decision, step: state.clock.step, rate: nominalRate ?? state.peak, reason: reason, values: values
    )
  }

  private mutating func measured(_ readings: Readings) {
    state.clock.measure()
    guard let loss = reading(readings, .measured) else { return }
    state.measured = loss.isFinite ? loss : .greatestFiniteMagnitude
  }

  /// The loss that came, NaN if it was not finite; a missing one is reported once.
  private mutating func reading(_ readings: Readings, _ moment: Moment) -> Double? {
    guard settings.form != .fixed else { return nil }
    if state.phase == .main { return state.stretch == nil ? nil : readings[.trainingLoss] }
    switch state.reader.read(.trainingLoss, in: readings, at: moment) {
    case .value(let loss): return loss
    case .notFinite: return .nan
    case .missing(let report):
      if let report { decide(report, [Double(Signal.trainingLoss.rawValue)]) }
      return nil
    case .nothing: return nil
    }
  }

  private mutating func trained(_ readings: Readings) {
    let before = state.measured.map { $0 == .greatestFiniteMagnitude ? Double.nan : $0 }
    state.measured = nil
    let loss = reading(readings, .trained) ?? before
    if state.stretch != nil, state.phase == .main {
      let rate = mainRate
      state.stretch?.add(loss, rate: rate)
    }
    state.clock.trained()
    switch state.phase {
    case .ramp:
      state.ramp.add(loss)
      if state.ramp.isOver || state.ramp.steps >= settings.rampSteps { endRamp() }
    case .trial:
      state.trial.add(loss, of: settings.trialSteps)
      if state.trial.hasFailed || state.trial.steps >= settings.trialSteps { endTrial() }
    case .main: if let stretch = state.stretch, stretch.isOver || state.clock.over { endStretch(stretch) }
    default: return
    }
  }

  private mutating func skipped() {
    state.measured = nil
    guard state.clock.skip() else { return }
    switch state.phase {
    // More than 20 overflows in a row: the rate is far too large.
    case .ramp: endRamp()
    case .trial:
      state.trial.fail()
      endTrial()
    default: decide(.manySkipped, [Double(state.clock.skipped)])
    }
  }

  private mutating func saved() {
    state.phase = settings.form.hasRamp ? .ramp : .trial
    guard state.phase == .trial, let start = state.start else { return }
    beginTrial(start)
    if !isTrialAffordable { state.phase = .restoringLast }
    decide(.anchorTaken, [settings.weightScale ?? 0, settings.rate(settings.anchor ?? start)])
  }

  private mutating func endRamp() {
    state.clock.forgetSkips()
    guard state.ramp.lowest != nil else {
      // Nothing was read: no trial would tell anything.
      state.isUnread = true
      state.phase = .restoringLast
      return
    }
    let start = state.ramp.start(settings.range, of: settings.rampSteps)
    state.start = start
    state.peak = settings.rate(start)
    let at = [state.ramp.lowestAt, max(state.ramp.steps - 1, 0)].map {
      settings.rate(RateRamp.exponent($0, settings.range, settings.rampSteps))
    }
    decide(.rampEnded, [at[0], at[1], state.ramp.lowest ?? 0, Double(state.ramp.steps)])
    prepareNext()
  }

  private mutating func endTrial() {
    state.clock.forgetSkips()
    let rate = settings.rate(state.trial.exponent)
    let number = Double(state.ladder.results.count + 1)
    if let result = state.trial.result {
      state.ladder.add(result)
      if let score = result.score {
        decide(.trialEnded, [1, number, rate, score, result.sd, Double(state.trial.steps)])
      } else {
        decide(.trialFailed, [1, number, rate, state.trial.lastLoss, Double(state.trial.steps)])
      }
    } else {
      state.isUnread = true
    }
    prepareNext()
  }

  /// Says here, where a decision stands, which trial comes next, so that the restore that follows allocates nothing.
  private mutating func prepareNext() {
    state.next = nextTrial
    state.phase = state.next == nil ? .restoringLast : .restoring
  }

  /// The most updates of the search under the present total.
  private var budget: Int {
    min(
      settings.budget,
      state.clock.total.map { AnnealedSettings.budget($0, settings.share, settings.keepsShare) } ?? .max)
  }

  private var isTrialAffordable: Bool { state.clock.step + settings.trialSteps <= budget }

  /// log10 of the next rate to try; a trial without a reading is not repeated.
  private var nextTrial: Double? {
    guard isTrialAffordable, state.trial.result != nil || state.ladder.results.isEmpty, let start = state.start else {
      return nil
    }
    if state.trial.steps > 0, state.trial.result == nil { return nil }
    return state.ladder.next(around: start, in: settings.range)
  }

  private mutating func beginTrial(_ exponent: Double) {
    state.trial = RateTrial(exponent: min(max(exponent, settings.range.lowerBound), settings.range.upperBound))
    state.phase = .trial
  }

  private mutating func restored() {
    let next = state.next
    state.next = nil
    if state.phase == .restoring, !state.clock.over, isTrialAffordable, let next { return beginTrial(next) }
    beginMain()
  }

  private mutating func beginMain() {
    let trials = Double(state.ladder.results.count)
    state.peak = settings.rate(chosen)
    state.phase = .main
    state.mainStart = state.clock.step
    guard let best = state.ladder.best, let score = best.score else { return decideFailure(trials) }
    // What a trial at the chosen rate would come to; a trial stands for a rate that is smaller by the horizon.
    let expected = state.ladder.expected(at: log10(state.peak) + settings.horizon) ?? score
    let reach = 1.96 * best.sd
    let way = settings.rate(log10(state.peak) + settings.horizon) * settings.trialWay
    if expected.isFinite, way.isFinite { state.stretch = FirstStretch(expected: expected, way: way) }
    decide(
      .rateChosen, [1, trials, state.peak, expected, expected - reach, expected + reach, Double(state.clock.step)])
  }

  /// What was expected of the rate, and what came.
  private mutating func endStretch(_ stretch: FirstStretch) {
    state.stretch = nil
    guard let happened = stretch.happened else { return }
    decide(.stageEnded, [1, state.peak, stretch.expected, happened])
  }

  /// Says why there is no choice: nothing came of the search, or a smaller total has cut it off.
  private mutating func decideFailure(_ trials: Double) {
    let told = [1, trials, state.peak, Double(state.clock.step)]
    let lowest = state.ladder.results.map(\.exponent).min().map(settings.rate)
    guard lowest != nil || state.isUnread else { return decide(.searchSkipped, told) }
    decide(.searchFailed, told + [lowest ?? 0, 0])
  }

  /// log10 of the rate where neither a whole ramp nor an anchor tells one: of a ramp that was broken off what it saw, else
  /// 0.001, which is small for most optimizers and moves every one.
  private var blindStart: Double {
    state.ramp.lowest == nil
      ? min(max(-3, settings.range.lowerBound), settings.range.upperBound)
      : state.ramp.start(settings.range, of: settings.rampSteps)
  }

  /// log10 of the peak of the main pass.
  private var chosen: Double {
    let start = (state.start ?? blindStart) - settings.horizon
    guard let vertex = state.ladder.vertex else {
      // All trials failed: a decade below the lowest.
      let lowest = state.ladder.results.map(\.exponent).min()
      return lowest.map { $0 - settings.horizon - 1 } ?? start
    }
    let found = vertex - settings.horizon
    if settings.form == .anchored, abs(found - start) > 1 { return found }
    return (1 - settings.trust) * start + settings.trust * found
  }
}
