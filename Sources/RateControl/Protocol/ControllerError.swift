/// Why a controller could not be made, restored, or told something; each case reads as one sentence.
public enum ControllerError: Error, Sendable, Equatable {
  /// The event does not answer the directive; nothing changed.
  case unexpected(String, awaiting: Directive)
  /// A total below the steps already performed, or one that the controller cannot follow; nothing changed.
  case replan(String)
  /// The plan is wrong or lacks what the controller needs.
  case plan(String)
  /// The configuration is wrong; `place` says where (`then.patience`), empty for the top.
  case configuration(place: String, String)
  /// The stored state does not fit the controller.
  case state(String)
}

extension ControllerError: CustomStringConvertible {
  /// One sentence: what was wrong, its value, what to write instead.
  public var description: String {
    switch self {
    case .unexpected(let event, let awaiting): "the event \(event) does not answer the directive \(awaiting.name)"
    case .replan(let sentence), .plan(let sentence), .state(let sentence): sentence
    case .configuration(let place, let sentence): place.isEmpty ? sentence : "\(place): \(sentence)"
    }
  }
}

extension Directive {
  /// The name of the deed, as files spell it.
  public var name: String {
    switch self {
    case .train: "train"
    case .validate: "validate"
    case .save: "save"
    case .restore: "restore"
    case .finish: "finish"
    }
  }
}
