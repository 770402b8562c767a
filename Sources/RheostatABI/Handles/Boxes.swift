internal import Rheostat
internal import Suggestion

/// What a handle stands for.
enum BoxKind: UInt8 {
  case none, controller, search, control, suggestion
}

/// A value that keeps the sentence of its last refusal.
protocol FailingBox: AnyObject {
  var error: String? { get }
}

/// A controller with what it was made from.
final class ControllerBox: FailingBox {
  var snapshot: Snapshot
  var error: String?
  let signals: Signals

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    signals = snapshot.controller.needs.signals
  }
}

/// A Bayesian search.
final class SearchBox: FailingBox {
  var search: BayesianSearch
  var error: String?

  init(_ search: BayesianSearch) { self.search = search }
}

/// A conversation between a loop and a controller.
final class ControlBox: FailingBox {
  var conversation: LoopConversation
  var error: String? { nil }

  init(_ conversation: LoopConversation) { self.conversation = conversation }
}

/// A conversation with a search.
final class SuggestionBox: FailingBox {
  var conversation: SearchConversation
  var error: String? { nil }

  init(_ conversation: SearchConversation) { self.conversation = conversation }
}
