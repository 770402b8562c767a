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
    "Whether smaller (min) or larger (max) is better; min, since the default signal is a loss. It is never guessed "
      + "from a name.")
}

extension Arguments {
  /// The monitored signal.
  func monitor() throws(ControllerError) -> Signal { Signal(name: try choice("monitor")) ?? .validationLoss }

  /// The direction of improvement.
  func mode() throws(ControllerError) -> MonitorMode { MonitorMode(rawValue: try choice("mode")) ?? .min }
}
