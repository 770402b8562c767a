/// How a one-cycle schedule goes from one value to the next.
public enum Anneal: String, CaseIterable, Sendable, Codable, Hashable {
  /// Half a cosine wave: flat at both ends.
  case cosine
  /// A straight line.
  case linear

  /// The value at a share of the way from `start` to `end`; outside [0, 1] the curve goes on.
  ///
  /// - Parameters:
  ///   - start: value at share 0.
  ///   - end: value at share 1.
  ///   - share: the share of the way that is done.
  public func callAsFunction(from start: Double, to end: Double, at share: Double) -> Double {
    switch self {
    case .cosine: end + (start - end) * Shape.cosineFall(share)
    case .linear: start + (end - start) * share
    }
  }
}
