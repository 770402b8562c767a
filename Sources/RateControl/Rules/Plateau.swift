/// Reduces the rate when a loss or metric stops improving.
///
/// `rate <- max(factor rate, floor)` after `patience` readings in a row that are not better than the best by
/// `threshold |best|` (relative) or `threshold` (absolute); `cooldown` readings are then passed over. Readings may be
/// means over `window` reports. With `test` = slope the rate is reduced instead when the least-squares line through
/// the last `patience` readings does not fall significantly (`SlopeTest`).
///
/// The scale of the relative threshold is `|best|`: with a negative metric the rule of torch turns its meaning round,
/// this one does not. A reading that is not finite is passed over, or counts as bad if so configured; it never
/// becomes the best.
///
/// - Complexity: O(1) for each event; with `test` one pass over `patience` readings for every `patience` readings.
/// - Source: the idea of torch `ReduceLROnPlateau` and Keras `ReduceLROnPlateau`; the scale and the test are ours.
///   The libraries' own forms are ``TorchPlateau``, ``KerasPlateau`` and ``OptaxPlateau``.
///
///     var plateau = try Plateau(Plateau.Settings(peak: 0.1, patience: 5), total: 1000)
///     try plateau.receive(.validated(Readings(.validationLoss, 2.3)))
public struct Plateau: RateRule {
  /// `plateau`.
  public static let kind = "plateau"

  /// What was configured.
  public let settings: Settings
  /// The budget and the steps done.
  public var clock: Clock
  /// The last decision.
  public var decision: Decision?
  /// The rate of the next update.
  public private(set) var rate: Double
  private var best: Double?
  private var bad = 0
  private var cooldown = 0
  private var reportedFloor = false
  private var reader = SignalReader()
  private var window = WindowMean()
  private var test: SlopeTest?

  /// Creates a plateau rule.
  ///
  /// - Parameters:
  ///   - settings: what to follow and how to react.
  ///   - total: updates after which to finish; nil: never.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if a setting is out of its range.
  public init(_ settings: Settings, total: Int?) throws(ControllerError) {
    try settings.check()
    self.settings = settings
    clock = Clock(total: total)
    rate = settings.peak
    if settings.test == .slope {
      test = SlopeTest(length: settings.patience, confidence: settings.confidence, mode: settings.mode)
    }
  }

  /// The monitored signal.
  public var needs: Needs { Needs(signals: Signals(settings.monitor)) }

  /// Takes in a reading of the monitored signal.
  public mutating func observe(_ readings: Readings, at moment: Moment) {
    switch reader.read(settings.monitor, in: readings, at: moment) {
    case .nothing: return
    case .value(let value): take(value)
    case .missing(let report): if let report { decide(report, Double(settings.monitor.rawValue)) }
    case .notFinite(_, let report):
      let before = decision?.number
      if settings.onNotFinite == .countAsBad { take(nil) }
      if let report, before == decision?.number { decide(report, Double(settings.monitor.rawValue)) }
    }
  }

  private mutating func take(_ value: Double?) {
    switch window.add(value, of: settings.window) {
    case nil: return
    case .mean(let mean): judge(mean)
    case .spoilt: judge(nil)
    }
  }

  /// Judges a reading, nil being a bad one.
  private mutating func judge(_ value: Double?) {
    let improved = isBetter(value)
    if improved { best = value }
    guard cooldown == 0 else {
      cooldown -= 1
      return
    }
    bad = improved ? 0 : bad + 1
    if isStalled(value) { reduce(after: value) }
  }

  private func isBetter(_ value: Double?) -> Bool {
    guard let value else { return false }
    guard let best else { return true }
    let margin = settings.thresholdMode == .relative ? settings.threshold * best.magnitude : settings.threshold
    return settings.mode == .min ? value < best - margin : value > best + margin
  }

  private mutating func isStalled(_ value: Double?) -> Bool {
    if test != nil { return test?.add(value) == false }
    return bad >= settings.patience
  }

  private mutating func reduce(after value: Double?) {
    let before = rate
    let count = test == nil ? bad : settings.patience
    let reduced = Swift.max(rate * settings.factor, settings.floor)
    bad = 0
    cooldown = settings.cooldown
    let isAtFloor = reduced >= before
    if isAtFloor, reportedFloor { return }
    reportedFloor = isAtFloor
    if !isAtFloor { rate = reduced }
    decide(isAtFloor ? .plateauAtFloor : .plateauReduced, before, best ?? 0, value ?? 0, Double(count))
  }

  /// Inside [floor, peak].
  public func mayUse(rate: Double) -> Bool { Interval(settings.floor, settings.peak).contains(rate) }
}

extension Plateau {
  /// Everything that readings change.
  public struct State: Codable, Sendable, Hashable {
    var clock: Clock
    var decision: Decision?
    var rate: Double
    var best: Double?
    var bad: Int
    var cooldown: Int
    var reportedFloor: Bool
    var reader: SignalReader
    var window: WindowMean
    var test: SlopeTest.Stored?
  }

  /// The present state.
  public var state: State {
    State(
      clock: clock, decision: decision, rate: rate, best: best, bad: bad, cooldown: cooldown,
      reportedFloor: reportedFloor, reader: reader, window: window, test: test?.stored)
  }

  /// Takes over a stored state.
  public mutating func restore(_ state: State) throws(ControllerError) {
    let stored = StoredNumbers(kind: Self.kind)
    try stored.check(state.decision, at: state.clock)
    try stored.check("rate", state.rate, in: Interval(settings.floor, settings.peak))
    try stored.check("best", state.best)
    try stored.check("bad", state.bad, in: 0...(test == nil ? settings.patience - 1 : RunPlan.largestTotal))
    try stored.check("cooldown", state.cooldown, in: 0...settings.cooldown)
    try state.window.check(stored, length: settings.window)
    guard (state.test == nil) == (test == nil) else {
      throw .state("the stored state of plateau \(test == nil ? "has" : "lacks") the readings of a slope test")
    }
    if let block = state.test { try test?.restore(block, stored) }
    (clock, decision, rate, best) = (state.clock, state.decision, state.rate, state.best)
    (bad, cooldown, reportedFloor) = (state.bad, state.cooldown, state.reportedFloor)
    (reader, window) = (state.reader, state.window)
  }
}
