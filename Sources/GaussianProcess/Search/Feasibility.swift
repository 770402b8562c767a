/// The probability that a trial does not fail, from the places where trials did or did not.
///
/// Between two places it is a straight line: the boundary may be anywhere between a success and a failure. Beyond a
/// failure at the high end all rates are likely to fail.
struct Feasibility {
  private let positions: [Double]
  /// The probability at each place: the share of trials that ended well, but at least one half where a larger rate did,
  /// as that failure was bad luck, and 0.15 where a single failure is all that speaks against larger rates.
  private let shares: [Double]

  /// - Parameter places: by rising position.
  init(_ places: [Place]) {
    positions = places.map(\.position)
    let failures = places.reduce(0.0) { $0 + Double($1.failures) }
    let last = places.lastIndex { $0.failures == 0 } ?? -1
    shares = places.indices.map { i in
      let least = places[i].failures > 0 && i < last ? 0.5 : failures < 2 ? 0.15 : 0
      return max(places[i].success, least)
    }
  }

  /// The probability at a position; 0.01 at least.
  func probability(at position: Double) -> Double {
    guard let last = shares.last else { return 1 }
    let after = firstPlace(notBelow: position)
    let probability: Double
    if after == positions.count {
      probability = last
    } else if after == 0 {
      probability = max(shares[0], 0.3)
    } else {
      let (left, right) = (positions[after - 1], positions[after])
      let share = right > left ? (position - left) / (right - left) : 1
      probability = shares[after - 1] + share * (shares[after] - shares[after - 1])
    }
    return min(max(probability, 0.01), 1)
  }

  /// By halving.
  private func firstPlace(notBelow position: Double) -> Int {
    var (low, high) = (0, positions.count)
    while low < high {
      let middle = low + (high - low) / 2
      if positions[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
