internal import Glibc
internal import RateControl

/// What an annealed search is to do; immutable.
public struct AnnealedSettings: Sendable, Hashable {
  /// How it goes about.
  public let form: AnnealedForm
  /// The smallest and the largest learning rate.
  public let low: Double, high: Double
  /// log10 of the anchor, where the form has one.
  public let anchor: Double?
  /// The geometric mean scale of the weights from which the anchor follows; nil: there is none.
  public let weightScale: Double?
  /// Updates in all.
  public let total: Int
  /// The largest share of them that is searched, in (0, 1).
  public let share: Double
  /// Updates of one trial, 1 or more.
  public let trialSteps: Int
  /// Updates of the ramp, 1 or more.
  public let rampSteps: Int
  /// Weight of the trials against the anchor or the ramp, in [0, 1].
  public let trust: Double
  /// The power of the length with which the best rate falls.
  public let exponent: Double
  /// The shape of the main pass.
  public let shape: MainShape
  /// Whether trials see the same batches.
  public let rewinds: Bool

  /// Whether the share was written down: then it is kept of short runs too.
  public let keepsShare: Bool
  /// Whether the main pass can be rolled back.
  public let guardsMainPass: Bool

  /// The most updates that are searched.
  public var budget: Int { Self.budget(total, share, keepsShare) }

  /// The most updates of a total that are searched: the share, but of a short run, unless it was written, what a ramp and
  /// three trials need, up to a quarter.
  static func budget(_ total: Int, _ share: Double, _ keepsShare: Bool) -> Int {
    let wanted = Int((share * Double(total)).rounded(.down))
    return keepsShare ? wanted : max(wanted, min(total / 4, 140))
  }

  /// How far the rate of a short trial lies above that of the whole run, in decades.
  var horizon: Double { exponent * max(log10(Double(max(total, 1)) / Double(trialSteps)), 0) }

  /// log10 of the range.
  var range: ClosedRange<Double> { log10(low)...log10(high) }

  /// The updates of a trial that warm up.
  private var trialWarmup: Int { max((trialSteps + 4) / 5, 1) }

  /// The rate of an update of a trial as a share of the trial's own: a fifth warms up, then it is held, or falls to zero.
  func trialShape(_ index: Int) -> Double {
    if index < trialWarmup { return Double(index + 1) / Double(trialWarmup) }
    return form.annealsTrials ? Double(trialSteps - index) / Double(trialSteps - trialWarmup + 1) : 1
  }

  /// The sum of ``trialShape(_:)`` over a trial.
  var trialWay: Double {
    let rest = Double(max(trialSteps - trialWarmup, 0))
    return Double(trialWarmup + 1) / 2 + (form.annealsTrials ? rest / 2 : rest)
  }

  /// A rate that certainly lies in the range.
  func rate(_ exponent: Double) -> Double { min(max(pow(10, exponent), low), high) }
}
