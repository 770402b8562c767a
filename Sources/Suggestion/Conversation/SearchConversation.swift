public import Rheostat

/// A search as a conversation: one JSON object in, one out.
///
///     var conversation = SearchConversation(session, StoppingRule(trials: 20))
///     conversation.answer(#"{"tell":{"lr":0.03,"value":0.41}}"#)  // {"n":1}
///
/// A line that makes no sense is answered by `{"error":"..."}` and changes nothing.
public struct SearchConversation: Sendable {
  /// The search as it stands.
  public private(set) var session: SearchSession
  private let rule: StoppingRule
  /// Whether the search has changed since ``markStored()``.
  public private(set) var hasChanged = false

  /// Creates a conversation.
  public init(_ session: SearchSession, _ rule: StoppingRule) {
    self.session = session
    self.rule = rule
  }

  /// Says that the search has been stored as it stands.
  public mutating func markStored() { hasChanged = false }

  /// Answers a line.
  public mutating func answer(_ line: String) -> JSON { answer(Array(line.utf8)) }

  /// Answers a line given as bytes, 16 MiB at most.
  public mutating func answer(_ line: [UInt8]) -> JSON {
    do {
      let before = session
      let answer = try answer(to: SearchLine(JSON(line, limits: .snapshot)))
      hasChanged = hasChanged || session != before
      return answer
    } catch {
      return .object([.init("error", .string((error as? FileError ?? FileError("\(error)")).description))])
    }
  }

  private mutating func answer(to line: SearchLine) throws -> JSON {
    switch line {
    case .tell(let trial):
      try session.tell(trial)
      return .object([.init("n", .integer(session.told))])
    case .tellLosses(let rate, let losses):
      do {
        try session.tell(rate, losses: losses)
      } catch let error as LossForecastError {
        throw FileError("\(error)", place: "tell.losses")
      }
      return .object([.init("n", .integer(session.told))])
    case .ask(let always):
      return (always ? session.attempt(rule) : session.advise(rule)).json
    case .best:
      return best()
    }
  }

  private mutating func best() -> JSON {
    let best = session.settle().best()
    func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
    return .object([
      .init("lr", number(best?.rate.tidy)), .init("mean", number(best?.mean)),
      .init("sd", number(best?.standardDeviation)),
    ])
  }
}
