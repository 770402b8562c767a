extension BayesianSearch {
  /// The next learning rate by the lower confidence bound, mean - kappa sd of the standardized value; it is pending until
  /// its value is told.
  ///
  /// The first is drawn at random from the seed. The bound is looked at on 257 positions of the logarithm, of which those
  /// that were tried and those that are likely to fail are left out.
  ///
  ///     let rate = search.ask(lowerConfidenceBound: 2) ?? search.ask()
  ///
  /// - Parameter kappa: deviations of optimism, 0 or more; 2 is usual.
  /// - Returns: nil, and nothing is pending, if no model could be made of what was told; ``ask()`` always has an answer.
  /// - Complexity: O(n^3) for n places.
  /// - Source: Cox and John 1992; AutoLRS (Jin et al. 2021) with kappa 1000.
  public mutating func ask(lowerConfidenceBound kappa: Double) -> Double? {
    refitIfDue()
    guard let position = positionOfLowestBound(kappa) else { return nil }
    begin(at: position)
    return rate(at: position)
  }

  private func positionOfLowestBound(_ kappa: Double) -> Double? {
    let taken = places.map(\.position) + pending
    if taken.isEmpty { return randomPosition }
    guard places.contains(where: { $0.values > 0 }) else { return positionAfterFailures(taken) }
    guard let model = try? searchModel(pending: pending) else { return nil }
    let open = (0...256).map { Double($0) / 256 }.filter { position in
      taken.allSatisfy { abs($0 - position) > max(settings.mergeDistance, 1.0 / 512) }
    }
    // A single failure may be bad luck; of the places beyond it one more trial is worth its price, two failures are not.
    let feasibility = Feasibility(places)
    let likely = open.filter { feasibility.probability(at: $0) >= 0.1 }
    let bounds = (likely.isEmpty ? open : likely).map { position in
      (position, Acquisition.lowerConfidenceBound(model.prediction(at: position), kappa: kappa))
    }
    return bounds.filter { $0.1.isFinite }.min { $0.1 < $1.1 }?.0
  }

  /// SplitMix64 of the seed, as a number from 0 to 1.
  private var randomPosition: Double {
    var z = seed &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
