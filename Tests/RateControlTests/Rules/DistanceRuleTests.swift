import Testing

@testable import RateControl

@Suite struct DistanceRuleTests {
  private func readings(_ x: [Double], from start: [Double], gradient: [Double], weights: Double? = nil) -> Readings {
    var readings = Readings(.squaredDistance, zip(x, start).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
    readings[.gradientSquaredNorm] = gradient.reduce(0) { $0 + $1 * $1 }
    readings[.weightSquaredNorm] = weights
    return readings
  }

  /// The published formula, written out, on a quadratic; and the quadratic is solved from a rate of about 1e-6.
  @Test(arguments: [true, false]) func dogFollowsItsFormulaAndSolvesAQuadratic(_ sameStep: Bool) throws {
    let h = [1.0, 0.2]
    let start = [3.0, -2.0]
    var rule = try DistanceRule<DistanceOverGradients>(
      total: nil, initialDistance: 1e-4, timing: sameStep ? .sameStep : .nextStep)
    var x = start
    var far = 1e-4
    var sum = 0.0
    var expected = 0.0
    for _ in 0..<2_000 {
      let g = zip(h, x).map { $0 * $1 }
      let reported = readings(x, from: start, gradient: g)
      let formula: () -> Double = { [x] in
        far = max(far, zip(x, start).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot())
        sum += g.reduce(0) { $0 + $1 * $1 }
        return far / (sum + 1e-8).squareRoot()
      }
      if sameStep {
        try rule.receive(.measured(reported))
        expected = formula()
      }
      #expect(abs(rule.rate - expected) <= 1e-14 * expected)
      x = zip(x, g).map { $0 - rule.rate * $1 }
      try rule.receive(.trained(sameStep ? Readings() : reported))
      if !sameStep { expected = formula() }
    }
    #expect(x.allSatisfy { abs($0) < 0.02 }, "\(x)")
  }

  @Test func dowgFollowsItsFormula() throws {
    var rule = try DistanceRule<DistanceOverWeightedGradients>(total: nil, initialDistance: 0.01)
    var far = 0.01
    var sum = 0.0
    for (distance, gradient) in [(0.0, 3.0), (0.04, 2), (0.09, 1), (0.01, 5), (4, 0.1)] {
      var readings = Readings(.squaredDistance, distance)
      readings[.gradientSquaredNorm] = gradient
      try rule.receive(.measured(readings))
      far = max(far, distance.squareRoot())
      sum += far * far * gradient
      #expect(abs(rule.rate - far * far / sum.squareRoot()) <= 1e-15 * rule.rate)
      try rule.receive(.trained(Readings()))
    }
  }

  @Test func firstDistanceHangsOnTheWeights() throws {
    for (weights, written, first) in [(9.0, nil, 4e-6), (nil, nil, 1e-6), (9, 0.5, 0.5)] as [(Double?, Double?, Double)]
    {
      var rule = try DistanceRule<DistanceOverGradients>(
        total: nil, initialDistance: written, readsWeights: weights != nil)
      #expect(rule.needs.signals.contains(.weightSquaredNorm) == (weights != nil && written == nil))
      try rule.receive(.measured(readings([0], from: [0], gradient: [2], weights: weights)))
      #expect(abs(rule.rate - first / (4 + 1e-8).squareRoot()) < 1e-14 * first)
    }
  }

  @Test func findsTheRateWithoutABaseRate() throws {
    var plan = ablePlan
    plan.baseRate = nil
    for kind in ["dog", "dowg"] {
      let controller = try make(kind, plan: plan)
      #expect(controller.needs.findsRate)
      #expect(controller.nominalRate == 0)
    }
  }

  @Test func hugeReadingsStayFiniteAndBadOnesHoldTheRate() throws {
    var dog = try DistanceRule<DistanceOverGradients>(total: nil)
    var dowg = try DistanceRule<DistanceOverWeightedGradients>(total: nil)
    for (distance, gradient) in [
      (0.0, 0.0), (1, 1e308), (1, 1e308), (1.7e308, 1.7e308), (1.7e308, 1e308), (.nan, 1), (1, .infinity), (-1, -1),
    ] {
      var readings = Readings(.squaredDistance, distance)
      readings[.gradientSquaredNorm] = gradient
      let before = dog.rate
      try dog.receive(.measured(readings))
      try dowg.receive(.measured(readings))
      #expect(dog.rate.isFinite && dowg.rate.isFinite)
      if !(distance + gradient).isFinite { #expect(dog.rate == before || (distance + gradient) == .infinity) }
      #expect(try dog.restored(into: DistanceRule<DistanceOverGradients>(total: nil)).state == dog.state)
      #expect(try dowg.restored(into: DistanceRule<DistanceOverWeightedGradients>(total: nil)).state == dowg.state)
      try dog.receive(.trained(Readings()))
      try dowg.receive(.trained(Readings()))
    }
    #expect(dog.decision?.reason == .readingNotFinite)
  }
}
