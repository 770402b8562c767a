/// A value that is asked what to do next and told what happened.
///
/// A schedule, a plateau rule, a hypergradient rule, a search and a stack of wrappers are all that. A controller never
/// touches the model, the optimizer, a file, a clock or a socket.
///
/// Laws, held by the battery in `Tests/_TestSupport` for every entry of the catalogue: 1 asking is pure; 2 storing and
/// restoring the state after any event changes nothing, bit for bit; 3 it is a value; 4 a refused event changes
/// nothing; 5 a bounded number of other directives between two updates; 6 rates are finite, at least 0 and in range;
/// 7 undeclared readings change nothing; 8 a slot is saved before it is restored; 9 same inputs, same directives;
/// 10 a volunteered validation is never refused; 11 with a total of N, `finish` comes after exactly N updates;
/// 12 decisions are numbered without a gap and hold finite values.
///
///     var controller: any Controller = try Plateau(Plateau.Settings(peak: 0.1, patience: 10), total: 1000)
///     if case .train(let update) = controller.directive { train(update.rate) }
///     try controller.receive(.trained(Readings(.trainingLoss, loss)))
public protocol Controller: Sendable {
  /// Its name in saved files; never reused.
  static var kind: String { get }
  /// The signals and deeds it will ask the loop for.
  var needs: Needs { get }
  /// What to do next: pure, O(1) in the steps done, may be asked any number of times.
  var directive: Directive { get }
  /// The last decision and its reason; nil before the first.
  var decision: Decision? { get }
  /// The number of the last decision, 0 before the first: what a wrapper compares without copying the decision.
  var decisionNumber: Int { get }
  /// The rate of the next update of role main, as far as it is known before the deeds that come first.
  var nominalRate: Double? { get }
  /// Tells what happened. All work is done here.
  ///
  /// - Throws: ``ControllerError/unexpected(_:awaiting:)`` or ``ControllerError/replan(_:)``; then nothing changed.
  ///   What happened cannot be refused: `trained` and `skipped` throw only if the directive is not `train`, and a
  ///   missing or non-finite reading is data.
  mutating func receive(_ event: LoopEvent) throws(ControllerError)
  /// Writes everything that receiving events can change.
  func encodeState(to encoder: any Encoder) throws
  /// Takes over a state written by a controller of the same configuration and plan.
  ///
  /// - Throws: an error if the state does not fit; the controller is then not to be used.
  mutating func decodeState(from decoder: any Decoder) throws
}

extension Controller {
  /// No decision.
  public var decision: Decision? { nil }

  /// The number of ``decision``.
  public var decisionNumber: Int { decision?.number ?? 0 }

  /// The rate of the directive, if it is an update of role main.
  public var nominalRate: Double? {
    guard case .train(let update) = directive, update.role == .main else { return nil }
    return update.rate
  }

  /// The refusal of an event that does not fit.
  public func refusal(of event: LoopEvent) -> ControllerError {
    .unexpected(event.name, awaiting: directive)
  }
}

/// A controller whose whole changeable part is one `Codable` value; saves writing the two coding functions.
public protocol StatefulController: Controller {
  /// Everything that receiving events can change; holds no NaN and no infinity.
  associatedtype State: Codable & Sendable
  /// The present state.
  var state: State { get }
  /// Takes over a stored state after checking that it fits the configuration.
  ///
  /// - Throws: ``ControllerError/state(_:)``.
  mutating func restore(_ state: State) throws(ControllerError)
}

extension StatefulController {
  /// Writes ``state``.
  public func encodeState(to encoder: any Encoder) throws { try state.encode(to: encoder) }

  /// Reads a state and takes it over.
  public mutating func decodeState(from decoder: any Decoder) throws { try restore(try State(from: decoder)) }
}
