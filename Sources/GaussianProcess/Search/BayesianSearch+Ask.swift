internal import Glibc

extension BayesianSearch {
  /// Where the next trial is: coarse, halving a gap, or by the model.
  func nextPosition() -> Double {
    let taken = places.map(\.position) + pending
    if let coarse = coarsePosition(taken) { return coarse }
    guard places.contains(where: { $0.values > 0 }) else { return positionAfterFailures(taken) }
    // All values equal: the model would prefer the same place for ever.
    if let value = places.first?.value, places.allSatisfy({ $0.values > 0 && $0.value == value }) {
      return widestGap(taken) ?? anyGap(taken)
    }
    let asked = told + pending.count
    if settings.fillEvery > 0, asked % settings.fillEvery == 0 {
      if asked % (2 * settings.fillEvery) == 0, let beyond = beyondTheWall(taken) { return beyond }
      if let middle = widestGap(taken) { return middle }
    }
    return modelPosition(taken) ?? widestGap(taken) ?? anyGap(taken)
  }

  /// The next of the coarse positions that is not taken, nor likely to fail; nil when they are through.
  ///
  /// From the fourth on the one that promises most comes first: on a plateau all promise the same, on a slope the lower
  /// end of it.
  private func coarsePosition(_ taken: [Double]) -> Double? {
    let feasibility = Feasibility(places)
    let design = expectation.map { $0.design } ?? coarseDesign()
    guard taken.count < design.count else { return nil }
    let open = design.filter { position in
      taken.allSatisfy { abs($0 - position) > 1e-6 } && feasibility.probability(at: position) > 0.05
    }
    guard taken.count >= 3, places.contains(where: { $0.values > 0 }) else { return open.first }
    guard let model = try? searchModel(pending: pending) else { return open.first }
    return mostPromising(open, model) ?? open.first
  }

  /// The centres of equal cells, from the middle outwards, all shifted alike by at most a tenth of a cell.
  private func coarseDesign() -> [Double] {
    let count = settings.coarseTrials
    let mixed = (seed &* 0x9E37_79B9_7F4A_7C15) >> 11
    let shift = (Double(mixed) * 0x1p-53 - 0.5) * 0.2
    let centres = (0..<count).map { (Double($0) + 0.5 + shift) / Double(count) }
    return centres.sorted { (abs($0 - 0.5), $0) < (abs($1 - 0.5), $1) }
  }

  /// With failures only: halfway between the smallest failure and the low end, until that is exhausted.
  func positionAfterFailures(_ taken: [Double]) -> Double {
    let smallest = taken.min() ?? 1
    if smallest > 0.02 { return smallest / 2 }
    return anyGap(taken)
  }

  /// The middle of the widest gap between taken positions, or of an end, where a trial is likely to succeed.
  func widestGap(_ taken: [Double]) -> Double? {
    let feasibility = Feasibility(places)
    let open = gaps(taken).filter { $0.width > 4 * settings.mergeDistance }
      .filter { feasibility.probability(at: $0.middle) >= 0.25 }
    return open.max { $0.width < $1.width }?.middle
  }

  /// The middle of the widest gap, hopeless or narrow: nothing better is left, but it is no position that is taken.
  private func anyGap(_ taken: [Double]) -> Double { gaps(taken).max { $0.width < $1.width }?.middle ?? 0.5 }

  private func gaps(_ taken: [Double]) -> [(width: Double, middle: Double)] {
    let sorted = taken.sorted()
    guard let first = sorted.first, let last = sorted.last else { return [(1, 0.5)] }
    // An end counts twice, as the half of a gap that it is.
    let ends = [(width: 2 * first, middle: first / 2), (width: 2 * (1 - last), middle: (1 + last) / 2)]
    return ends + zip(sorted, sorted.dropFirst()).map { ($1 - $0, 0.5 * ($0 + $1)) }
  }

  /// The middle of the widest gap above the smallest of one to three failures that no larger rate contradicts.
  ///
  /// They look like the rate where training diverges, but two trials that failed by bad luck look the same, and hide all
  /// rates above them: now and then a trial is worth finding out.
  private func beyondTheWall(_ taken: [Double]) -> Double? {
    guard let last = places.lastIndex(where: { $0.values > 0 }), last + 1 < places.count else { return nil }
    let failed = places[(last + 1)...]
    guard failed.reduce(0, { $0 + $1.failures }) <= 3 else { return nil }
    let ends = ([places[last].position] + taken.filter { $0 > places[last].position } + [1]).sorted()
    let gaps = zip(ends, ends.dropFirst()).dropFirst()
    guard let widest = gaps.max(by: { $0.1 - $0.0 < $1.1 - $1.0 }), widest.1 - widest.0 > 0.1 else { return nil }
    return 0.5 * (widest.0 + widest.1)
  }

  /// The position of the largest expected improvement times the probability of success.
  private func modelPosition(_ taken: [Double]) -> Double? {
    guard let model = try? searchModel(pending: pending),
      let coarse = mostPromising((0...64).map { Double($0) / 64 }, model)
    else { return nil }
    return mostPromising((-3...3).map { min(max(coarse + Double($0) / 256, 0), 1) }, model)
  }

  /// Of some positions, that of the largest expected improvement times the probability of success; the first of several.
  private func mostPromising(_ positions: [Double], _ model: SearchModel) -> Double? {
    let tried = places.filter { $0.values > 0 }.map(\.position)
    let incumbent = tried.map { model.prediction(at: $0).mean }.min() ?? 0
    let feasibility = Feasibility(places)
    var best: (position: Double, score: Double)?
    for position in positions where pending.allSatisfy({ abs($0 - position) > settings.mergeDistance }) {
      let improvement = Acquisition.logExpectedImprovement(model.prediction(at: position), below: incumbent)
      let score = improvement + log(feasibility.probability(at: position))
      if score > best?.score ?? -.infinity { best = (position, score) }
    }
    return best?.position
  }
}
