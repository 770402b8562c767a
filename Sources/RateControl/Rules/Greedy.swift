/// Raises the rate while a loss or metric keeps improving and lowers it while it does not.
///
/// After `patience` readings in a row that are better than the best by the threshold: `rate <- min(rate / factor,
/// high)`, then `raiseCooldown` readings are passed over. After `patience` others in a row:
/// `rate <- max(factor rate, low)`, then `cooldown` readings are passed over. Readings may be means over `window`
/// reports.
///
/// The range hangs on the first rate (a hundredth of it to ten times it). The rule as Hugging Face ships it has a fixed
/// floor of 1e-3, which lies above the rates of fine-tuning, so that it could only raise them.
///
/// - Source: GreedyLR (arXiv 2512.14527); range, relative threshold and treatment of NaN are our own.
///
///     var rule = try Greedy(Greedy.Settings(start: 0.1), total: 1000)
///     try rule.receive(.validated(Readings(.validationLoss, 2.3)))
public struct Greedy: RateRule {
  /// `greedy`.
  public static let kind = "greedy"

  /// What was configured.
  public let settings: Settings
  /// The budget and the steps done.
  public var clock: Clock
  /// The last decision.
  public var decision: Decision?
  /// The rate of the next update.
  public private(set) var rate: Double
  private var best: Double?
  private var good = 0
  private var bad = 0
  private var cooldown = 0
  private var reportedBound = false
  private var reader = SignalReader()
  private var window = WindowMean()

  /// Creates a greedy rule.
  ///
  /// - Parameters:
  ///   - settings: what to follow and how to react.
  ///   - total: updates after which to finish; nil: never.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if a setting is out of its range.
  public init(_ settings: Settings, total: Int?) throws(ControllerError) {
    try settings.check()
    self.settings = settings
    clock = Clock(total: total)
    rate = settings.start
  }

  /// The monitored signal.
  public var needs: Needs { Needs(signals: Signals(settings.monitor)) }

  /// Takes in a reading of the monitored signal.
  public mutating func observe(_ readings: Readings, at moment: Moment) {
    switch reader.read(settings.monitor, in: readings, at: moment) {
    case .nothing: return
    case .value(let value):
      if case .mean(let mean) = window.add(value, of: settings.window) { judge(mean) }
    case .missing(let report), .notFinite(_, let report):
      if let report { decide(report, Double(settings.monitor.rawValue)) }
    }
  }

  private mutating func judge(_ value: Double) {
    let improved = isBetter(value)
    if improved { best = value }
    guard cooldown == 0 else {
      cooldown -= 1
      return
    }
    good = improved ? good + 1 : 0
    bad = improved ? 0 : bad + 1
    if good >= settings.patience {
      change(to: rate / settings.factor, .greedyRaised, value, settings.raiseCooldown)
    } else if bad >= settings.patience {
      change(to: rate * settings.factor, .greedyLowered, value, settings.cooldown)
    }
  }

  private func isBetter(_ value: Double) -> Bool {
    guard let best else { return true }
    let margin = settings.threshold * best.magnitude
    return settings.mode == .min ? value < best - margin : value > best + margin
  }

  private mutating func change(to asked: Double, _ reason: Reason, _ value: Double, _ pause: Int) {
    let before = rate
    let count = Double(max(good, bad))
    rate = min(max(asked, settings.low), settings.high)
    (good, bad, cooldown) = (0, 0, pause)
    if rate != before {
      reportedBound = false
      decide(reason, before, best ?? 0, value, count)
    } else if !reportedBound {
      reportedBound = true
      decide(.clamped, asked, settings.low, settings.high)
    }
  }

  /// Inside [low, high].
  public func mayUse(rate: Double) -> Bool { Interval(settings.low, settings.high).contains(rate) }
}

extension Greedy {
  /// Everything that readings change.
  public struct State: Codable, Sendable, Hashable {
    var clock: Clock
    var decision: Decision?
    var rate: Double
    var best: Double?
    var good: Int
    var bad: Int
    var cooldown: Int
    var reportedBound: Bool
    var reader: SignalReader
    var window: WindowMean
  }

  /// The present state.
  public var state: State {
    State(
      clock: clock, decision: decision, rate: rate, best: best, good: good, bad: bad, cooldown: cooldown,
      reportedBound: reportedBound, reader: reader, window: window)
  }

  /// Takes over a stored state.
  public mutating func restore(_ state: State) throws(ControllerError) {
    let stored = StoredNumbers(kind: Self.kind)
    try stored.check(state.decision, at: state.clock)
    try stored.check("rate", state.rate, in: Interval(settings.low, settings.high))
    try stored.check("best", state.best)
    try stored.check("good", state.good, in: 0...(settings.patience - 1))
    try stored.check("bad", state.bad, in: 0...(settings.patience - 1))
    try stored.check("cooldown", state.cooldown, in: 0...max(settings.cooldown, settings.raiseCooldown))
    try state.window.check(stored, length: settings.window)
    (clock, decision, rate, best) = (state.clock, state.decision, state.rate, state.best)
    (good, bad, cooldown, reportedBound) = (state.good, state.bad, state.cooldown, state.reportedBound)
    (reader, window) = (state.reader, state.window)
  }
}
