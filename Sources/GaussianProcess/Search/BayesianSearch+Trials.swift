/// What was told about one learning rate; trials closer together than ``SearchSettings/mergeDistance`` are one.
public struct TriedRate: Sendable, Hashable {
  /// The learning rate.
  public var rate: Double
  /// The mean of the values told; nil if every trial here failed.
  public var value: Double?
  /// How many values were told.
  public var values: Int
  /// How many failures were told.
  public var failures: Int
}

extension BayesianSearch {
  /// What was told, by rising learning rate.
  public var tried: [TriedRate] {
    places.map {
      TriedRate(
        rate: rate(at: $0.position), value: $0.values > 0 ? $0.value : nil, values: $0.values, failures: $0.failures)
    }
  }

  /// The learning rates that were asked for and are not told yet, in the order of asking.
  public var pendingRates: [Double] { pending.map(rate(at:)) }

  /// Says that a trial at a learning rate is under way, as if it had been asked for.
  ///
  /// - Throws: ``GaussianProcessError`` when the rate lies outside the range; nothing changes then.
  public mutating func begin(_ rate: Double) throws {
    try check(rate)
    begin(at: position(of: rate))
  }

  /// Notes a position as pending.
  mutating func begin(at position: Double) {
    pending.append(position)
    if pending.count > Self.mostPending { pending.removeFirst() }
  }

  /// Gives up the trials that were asked for and are not told yet.
  public mutating func abandon() { pending = [] }

  /// The robust spread of the values told: the larger of their median absolute deviation and 0.4 times the distance from
  /// the median to the smallest; of equal values their size. 0 if nothing but failures was told.
  public var spread: Double {
    guard places.contains(where: { $0.values > 0 }) else { return 0 }
    return min(4 * valueScale().scale, .greatestFiniteMagnitude)
  }
}
