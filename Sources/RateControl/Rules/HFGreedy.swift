/// transformers' `GreedyLR`, quirks included; ``Greedy`` is the sound one.
///
/// A reading is better if it is below `best - threshold` (absolute) or `best (1 - threshold)` (relative). After more than
/// `patience` better ones in a row `rate <- min(rate / factor, high)`, then `raiseCooldown` readings are passed over;
/// after more than `patience` others `rate <- max(factor rate, low)`, then `cooldown` are. Changes of `epsilon` or less
/// are not made. After `restart` reductions in a row at the floor everything begins anew at the first rate.
///
/// Quirks kept: the range is 1e-3 to 1 whatever the first rate is, so that a rate below 1e-3 can only rise and counts as
/// being at the floor; NaN counts as bad, and spoils the smoothed mean for good; readings passed over are not compared
/// with the best; patience p means p + 1 readings.
///
/// - Source: transformers 5.23.0 `transformers/optimization.py`, `GreedyLR.step`, run against it; arXiv 2512.14527.
///
///     var rule = try HFGreedy(HFGreedy.Settings(start: 0.1), total: 1000)
///     try rule.receive(.validated(Readings(.validationLoss, 2.3)))
public struct HFGreedy: RateRule {
  /// `hfGreedy`.
  public static let kind = "hfGreedy"

  /// What was configured.
  public let settings: Settings
  /// The budget and the steps done.
  public var clock: Clock
  /// The last decision.
  public var decision: Decision?
  /// The rate of the next update.
  public var rate: Double { memory.rate }
  private var memory: Memory
  private var recent: StreamingMean
  private var reader = SignalReader()

  /// Creates the rule.
  ///
  /// - Parameters:
  ///   - settings: what to follow and how to react.
  ///   - total: updates after which to finish; nil: never.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if a setting is out of its range.
  public init(_ settings: Settings, total: Int?) throws(ControllerError) {
    try settings.check()
    self.settings = settings
    clock = Clock(total: total)
    memory = Memory(settings)
    recent = StreamingMean(length: settings.window)
  }

  /// The monitored signal.
  public var needs: Needs { Needs(signals: Signals(settings.monitor)) }

  /// Takes in a reading of the monitored signal.
  public mutating func observe(_ readings: Readings, at moment: Moment) {
    switch reader.read(settings.monitor, in: readings, at: moment) {
    case .nothing: return
    case .value(let value): judge(value, nil)
    case .missing(let report): if let report { decide(report, Double(settings.monitor.rawValue)) }
    case .notFinite(let value, let report): judge(value, report)
    }
  }

  private mutating func judge(_ reading: Double, _ report: Reason?) {
    let before = rate
    let value = recent.add(reading)
    let change = step(value)
    if let change, rate != before {
      decide(change, before, memory.best.value, value, Double(settings.patience) + 1)
    } else if let report {
      decide(report, Double(settings.monitor.rawValue))
    }
  }

  /// One call of `step(metrics)`.
  private mutating func step(_ value: Double) -> Reason? {
    if memory.cooldown > 0 || memory.raiseCooldown > 0 {
      if memory.cooldown > 0 { memory.cooldown -= 1 } else { memory.raiseCooldown -= 1 }
      (memory.good, memory.bad) = (0, 0)
      return nil
    }
    if isBetter(value) {
      memory.best = LibraryNumber(value)
      (memory.good, memory.bad) = (memory.good + 1, 0)
    } else {
      (memory.good, memory.bad) = (0, memory.bad + 1)
    }
    if memory.good > settings.patience { return raise() }
    return memory.bad > settings.patience ? lower() : nil
  }

  private func isBetter(_ value: Double) -> Bool {
    let best = memory.best.value
    return switch (settings.mode, settings.thresholdMode) {
    case (.min, .relative): value < best * (1 - settings.threshold)
    case (.min, .absolute): value < best - settings.threshold
    case (.max, .relative): value > best * (1 + settings.threshold)
    case (.max, .absolute): value > best + settings.threshold
    }
  }

  private mutating func raise() -> Reason {
    let raised = min(memory.rate / settings.factor, settings.high)
    if raised - memory.rate > settings.epsilon { memory.rate = raised }
    memory.untilRestart = settings.restart
    (memory.good, memory.raiseCooldown) = (0, settings.raiseCooldown)
    return .greedyRaised
  }

  private mutating func lower() -> Reason {
    let lowered = max(memory.rate * settings.factor, settings.low)
    if memory.rate - lowered > settings.epsilon { memory.rate = lowered }
    var reason = Reason.greedyLowered
    if memory.rate <= settings.low {
      memory.untilRestart -= 1
      if memory.untilRestart <= 0 {
        memory = Memory(settings)
        recent = StreamingMean(length: settings.window)
        reason = .greedyRestarted
      }
    }
    (memory.bad, memory.cooldown) = (0, settings.cooldown)
    return reason
  }

  /// Between the first rate and the range.
  public func mayUse(rate: Double) -> Bool { settings.reach.contains(rate) }
}

extension HFGreedy {
  /// The library's variables.
  struct Memory: Codable, Sendable, Hashable {
    var rate: Double
    var best: LibraryNumber
    var good = 0
    var bad = 0
    var cooldown = 0
    var raiseCooldown = 0
    var untilRestart: Int

    init(_ settings: Settings) {
      rate = settings.start
      best = LibraryNumber(settings.mode.sign * .infinity)
      untilRestart = settings.restart
    }
  }

  /// Everything that readings change.
  public struct State: Codable, Sendable, Hashable {
    var clock: Clock
    var decision: Decision?
    var memory: Memory
    var recent: StreamingMean
    var reader: SignalReader
  }

  /// The present state.
  public var state: State {
    State(clock: clock, decision: decision, memory: memory, recent: recent, reader: reader)
  }

  /// Takes over a stored state.
  public mutating func restore(_ state: State) throws(ControllerError) {
    let stored = StoredNumbers(kind: Self.kind)
    let memory = state.memory
    try stored.check(state.decision, at: state.clock)
    try stored.check("rate", memory.rate, in: settings.reach)
    try stored.check("good", memory.good, in: 0...settings.patience)
    try stored.check("bad", memory.bad, in: 0...settings.patience)
    try stored.check("cooldown", memory.cooldown, in: 0...settings.cooldown)
    try stored.check("raiseCooldown", memory.raiseCooldown, in: 0...settings.raiseCooldown)
    try stored.check("untilRestart", memory.untilRestart, in: 1...settings.restart)
    try state.recent.check(stored, length: settings.window)
    (clock, decision, self.memory) = (state.clock, state.decision, state.memory)
    (recent, reader) = (state.recent, state.reader)
  }
}
