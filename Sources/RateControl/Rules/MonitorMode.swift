/// Which way a monitored reading improves.
public enum MonitorMode: String, Sendable, Codable, CaseIterable, Hashable {
  /// Smaller is better, as for a loss.
  case min
  /// Larger is better, as for an accuracy.
  case max

  /// 1 or -1: times it, smaller is better.
  var sign: Double { self == .min ? 1 : -1 }
}

extension Parameter {
  /// The signals that a rule can follow, the first being the default.
  static let monitored: [Signal] = [.validationLoss, .trainingLoss, .validationMetric]

  /// `monitor`: the signal that a rule follows.
  static let monitor = Parameter(
    "monitor", .choice(monitored.map(\.name)), default: .value(.text(Signal.validationLoss.name)),
    "The signal that is followed; the validation loss, since the training loss of a batch is noisy and goes on "
      + "falling when the model overfits.")

  /// `mode`: which way the monitored reading improves.
  static let mode = Parameter(
    "mode", .choice(MonitorMode.allCases.map(\.rawValue)),
    default: .value(.text(MonitorMode.min.rawValue)),
    "Whether smaller (min) or larger (max) is better; min, since the default signal is a loss; for validationMetric "
      + "it has to be written, since it is never guessed from a name.")

  /// `window`: how many reports make one reading.
  static let window = Parameter(
    "window", .integer(1...RunPlan.largestTotal), unit: "reports",
    default: .derived("1 for validations; for the training loss an epoch, or 100 updates if its length is unknown"),
    "How many reports are averaged to one reading; a validation is an average already, while the loss of a batch "
      + "scatters so much that its best value is a lucky one.")
}

extension Arguments {
  /// The monitored signal.
  func monitor() throws(ControllerError) -> Signal { Signal(name: try choice("monitor")) ?? .validationLoss }

  /// The direction of improvement.
  func mode() throws(ControllerError) -> MonitorMode {
    // A dialect whose library takes max has that as its own default; min would silently minimise an accuracy.
    let isMin = if case .value(.text("min")) = entry.parameter("mode")?.standard { true } else { false }
    guard try monitor() != .validationMetric || isGiven("mode") || !isMin else {
      throw refusal(
        "mode",
        "is missing: write mode=max if a larger validationMetric is better, as for an accuracy, "
          + "or mode=min")
    }
    return MonitorMode(rawValue: try choice("mode")) ?? .min
  }

  /// How many reports make one reading of a signal.
  func window(of signal: Signal) throws(ControllerError) -> Int {
    try optionalInteger("window") ?? (signal.isOfValidation ? 1 : run.stepsPerEpoch ?? 100)
  }
}
