public import Rheostat

/// What to do next: try a learning rate, use one, or stop.
///
///     let advice = session.advise(StoppingRule(trials: 20))
///     advice.firstLine(.standard)  // "try 0.00316228"
public struct Advice: Sendable, Hashable {
  /// The three things that can be done.
  public enum Deed: String, Sendable, Hashable {
    /// Make a trial at the rate.
    case attempt = "try"
    /// Take the rate: another trial is worth less than it costs, or all are in.
    case use
    /// All trials are in, and all failed.
    case stop
  }

  /// What to do.
  public var deed: Deed
  /// The learning rate; nil for `stop`.
  public var rate: Double?
  /// Why, in a sentence or two.
  public var reason: String

  /// `try 0.0316228`, `use 0.1` or `stop`; six digits are enough to know the trial again in a range of a factor of 150
  /// or more, else all are given.
  public func firstLine(_ range: RateRange) -> String {
    guard let rate else { return deed.rawValue }
    return "\(deed.rawValue) \(range.high / range.low >= 150 ? plain(rate, digits: 6) : "\(rate)")"
  }

  /// `{"do":"try","lr":0.0316,"reason":"..."}`.
  public var json: JSON {
    .object([
      .init("do", .string(deed.rawValue)), .init("lr", rate.map { .number($0) } ?? .null),
      .init("reason", .string(reason)),
    ])
  }
}
