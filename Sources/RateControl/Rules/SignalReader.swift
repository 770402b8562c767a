/// Reads the one signal that a rule follows, wherever the loop reports it, and says once for each cause that it is
/// missing or not finite.
///
/// A signal of validation is missing when a validation comes without it; any other when an update comes without it
/// and it was not measured before that update either.
package struct SignalReader: Sendable, Codable, Hashable {
  /// What came.
  package enum Finding {
    /// No reading was due.
    case nothing
    /// A finite number.
    case value(Double)
    /// A reading was due and did not come; `report` is set the first time.
    case missing(report: Reason?)
    /// NaN or an infinity; `report` is set the first time.
    case notFinite(Double, report: Reason?)
  }

  private var reportedMissing = false
  private var reportedNotFinite = false
  private var measured = false

  /// Creates a reader that has reported nothing.
  package init() {}

  /// Takes the reading of `signal`, if one is there or due.
  package mutating func read(_ signal: Signal, in readings: Readings, at moment: Moment) -> Finding {
    if let value = readings[signal], moment != .validated || signal.isOfValidation {
      measured = moment == .measured
      if value.isFinite { return .value(value) }
      defer { reportedNotFinite = true }
      return .notFinite(value, report: reportedNotFinite ? nil : .readingNotFinite)
    }
    return isDue(signal, at: moment) ? miss() : .nothing
  }

  private mutating func isDue(_ signal: Signal, at moment: Moment) -> Bool {
    switch moment {
    case .measured: return false
    case .validated: return signal.isOfValidation
    case .trained:
      defer { measured = false }
      return !measured && !signal.isOfValidation
    }
  }

  private mutating func miss() -> Finding {
    defer { reportedMissing = true }
    return .missing(report: reportedMissing ? nil : .readingMissing)
  }
}

extension Signal {
  /// Whether the reading comes with a validation.
  var isOfValidation: Bool { self == .validationLoss || self == .validationMetric }
}
