/// When a reading came.
public enum Moment: Sendable, Hashable {
  /// Before the update: the rate of this very update may still change.
  case measured
  /// After the update.
  case trained
  /// With a validation.
  case validated
}

/// A controller that only sets rates: it is given a clock and a decision and says its rate and what it makes of
/// readings. Budget, order of events and skipped updates are handled here.
///
///     public var rate: Double
///     public mutating func observe(_ readings: Readings, at moment: Moment) { ... }
public protocol RateRule: StatefulController {
  /// Steps done and the budget.
  var clock: Clock { get set }
  /// The last decision; written through ``decide(_:_:)``.
  var decision: Decision? { get set }
  /// The rate of the next update.
  var rate: Double { get }
  /// The momentum of the next update; nil (the default) leaves the optimizer's own alone.
  var momentum: Double? { get }
  /// Takes in readings; the clock has moved already when they came with an update.
  mutating func observe(_ readings: Readings, at moment: Moment)
  /// Whether a rate lies in the rule's configured range; law 6 is held against it.
  func mayUse(rate: Double) -> Bool
}

extension RateRule {
  /// Leaves the momentum alone.
  public var momentum: Double? { nil }

  /// Finite and at least 0.
  public func mayUse(rate: Double) -> Bool { rate.isFinite && rate >= 0 }

  /// An update at the present rate until the budget is spent.
  public var directive: Directive {
    clock.over ? .finish : .train(Update(rate: rate, momentum: momentum))
  }

  /// Counts, observes and decides; refuses only events that answer no directive of a rule.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    switch event {
    case .trained(let readings) where !clock.over:
      clock.trained()
      observe(readings, at: .trained)
    case .skipped where !clock.over:
      if clock.skip() { decide(.manySkipped, Double(clock.skipped)) }
    case .measured(let readings) where !clock.over && !clock.measured:
      clock.measure()
      observe(readings, at: .measured)
    case .validated(let readings): observe(readings, at: .validated)
    case .replanned(let total):
      let before = clock.total
      try clock.replan(total)
      if before != total { decide(.replanned, Double(before ?? 0), Double(total ?? 0)) }
    default: throw refusal(of: event)
    }
  }

  /// Records a decision with the present step and rate.
  public mutating func decide(_ reason: Reason, _ values: Double...) {
    decision = Decision(
      following: decision, step: clock.step, rate: rate, reason: reason, values: values)
  }
}

extension Decision {
  /// The decision after `previous`.
  public init(following previous: Decision?, step: Int, rate: Double, reason: Reason, values: [Double] = []) {
    var packed = SIMD8<Double>.zero
    for (index, value) in values.prefix(8).enumerated() { packed[index] = value }
    self.init(number: (previous?.number ?? 0) + 1, step: step, rate: rate, reason: reason, values: packed)
  }
}
