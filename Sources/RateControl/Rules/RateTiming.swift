/// Whether readings of a gradient act on the update that is made with it or on the next one.
public enum RateTiming: String, Sendable, Codable, CaseIterable, Hashable {
  /// On the same update; the loop reports before it updates.
  case sameStep
  /// On the next update; the loop reports with the update.
  case nextStep

  /// The deeds that this asks of the loop.
  var deeds: Deeds { self == .sameStep ? .measureBeforeUpdate : [] }
}

extension Parameter {
  /// `timing`: on which update a gradient's readings act.
  static let timing = Parameter(
    "timing", .choice(RateTiming.allCases.map(\.rawValue)),
    default: .derived("sameStep if the loop can measureBeforeUpdate, else nextStep"),
    "Whether a gradient changes the rate of the update made with it (as published) or of the next one; sameStep where "
      + "the loop can, since a rate that is too large is then cut before it does harm.")
}

extension Arguments {
  /// The timing as written, else what the loop can.
  func timing() throws(ControllerError) -> RateTiming {
    if isGiven("timing") { return RateTiming(rawValue: try choice("timing")) ?? .nextStep }
    return run.can.contains(.measureBeforeUpdate) ? .sameStep : .nextStep
  }
}

/// Collects the readings of a rule that follows several signals of one gradient, and says when and with what to act.
///
/// Readings count once for each update, whether they come before it or with it. If the rule acts on the next update,
/// what was measured before this one waits until it is made.
struct GradientReader: Sendable, Codable, Hashable {
  /// What to do.
  enum Finding {
    /// Nothing.
    case nothing
    /// Act on these readings.
    case act
    /// Keep what these readings say until the update is made.
    case keep
    /// Act on what was kept.
    case actOnKept
    /// The rate is held: `signal` did not come or is not finite; `report` is set the first time for the cause.
    case held(Signal, report: Reason?)
  }

  private var reportedMissing = false
  private var reportedNotFinite = false
  private var measured = false
  private var kept = false

  /// Looks at readings of `signals` and says what to do.
  mutating func read(_ signals: Signals, in readings: Readings, at moment: Moment, timing: RateTiming) -> Finding {
    let came = !readings.signals.isDisjoint(with: signals)
    switch moment {
    case .validated: return .nothing
    case .measured:
      guard came else { return .nothing }
      let finding = examine(signals, readings)
      measured = true
      kept = false
      guard case .act = finding, timing == .nextStep else { return finding }
      kept = true
      return .keep
    case .trained:
      defer { (measured, kept) = (false, false) }
      return measured && !came ? (kept ? .actOnKept : .nothing) : examine(signals, readings)
    }
  }

  private mutating func examine(_ signals: Signals, _ readings: Readings) -> Finding {
    let there = readings.signals.intersection(signals)
    guard there == signals else {
      defer { reportedMissing = true }
      let absent = signals.subtracting(there).lowest ?? .trainingLoss
      return .held(absent, report: reportedMissing ? nil : .readingMissing)
    }
    if let broken = Self.firstNotFinite(signals, readings) {
      defer { reportedNotFinite = true }
      return .held(broken, report: reportedNotFinite ? nil : .readingNotFinite)
    }
    return .act
  }

  private static func firstNotFinite(_ signals: Signals, _ readings: Readings) -> Signal? {
    var rest = signals
    while let signal = rest.lowest {
      if let value = readings[signal], !value.isFinite { return signal }
      rest.remove(Signals(signal))
    }
    return nil
  }
}

extension Signals {
  /// The signal of the smallest raw value; nil in an empty set.
  var lowest: Signal? { isEmpty ? nil : Signal(rawValue: UInt8(truncatingIfNeeded: rawValue.trailingZeroBitCount)) }
}
