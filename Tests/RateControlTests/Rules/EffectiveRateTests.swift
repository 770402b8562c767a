import Testing

@testable import RateControl

@Suite struct EffectiveRateTests {
  private let inner = Scheduled(Constant(peak: 0.1), total: 100)

  /// rate / |W|^2 of SGD, and rate / |W| of Adam, stay what they were at the start.
  @Test(arguments: [1.0, 2.0]) func effectiveRateIsHeld(_ power: Double) throws {
    var controller = EffectiveRate(inner, power: power)
    for norm in [3.0, 4, 6, 2, 3] {
      try controller.receive(.measured(Readings(.weightSquaredNorm, norm * norm)))
      let rate = try #require(controller.nominalRate)
      let effective = rate / (power == 2 ? norm * norm : norm)
      #expect(abs(effective - 0.1 / (power == 2 ? 9 : 3)) < 1e-15)
      try controller.receive(.trained(Readings()))
    }
  }

  @Test func powerFollowsTheOptimizer() throws {
    for (family, factor) in [(OptimizerFamily.sgd, 4.0), (.adam, 2), (.other, 4)] {
      var plan = ablePlan
      plan.optimizer = family
      let constant = Configuration.Value.controller(Configuration(kind: "constant"))
      var controller = try make("effectiveRate", ["of": constant], plan: plan)
      try controller.receive(.trained(Readings(.weightSquaredNorm, 1)))
      try controller.receive(.trained(Readings(.weightSquaredNorm, 4)))
      #expect(controller.nominalRate == 0.1 * factor)
    }
  }

  @Test func badNormsHoldTheFactorAndAreReportedOnce() throws {
    var controller = EffectiveRate(inner, power: 2)
    for norm in [1.0, 4, 1e-20, -1, .nan, .infinity, .nan] {
      try controller.receive(.trained(Readings(.weightSquaredNorm, norm)))
    }
    #expect(controller.nominalRate == 0.4)
    #expect(controller.decision?.reason == .readingNotFinite)
    try controller.receive(.trained(Readings()))
    #expect(controller.decision?.reason == .readingMissing)
    #expect(controller.decision?.number == 2)
    #expect(controller.decision?.step == 8)
  }

  @Test func factorIsLimited() throws {
    var controller = EffectiveRate(inner, power: 2, limit: 10)
    for (norm, rate) in [(1.0, 0.1), (1e300, 1), (1e-10, 0.01)] {
      try controller.receive(.trained(Readings(.weightSquaredNorm, norm)))
      #expect(abs((controller.nominalRate ?? 0) - rate) < 1e-15)
    }
  }

  @Test func projectionIsIdempotentAndKeepsDirections() {
    var generator = Seeded(5)
    var weights = (0..<100).map { _ in Float(generator.normal()) }
    let before = weights
    WeightProjection.project(&weights, to: 2)
    let norm = weights.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(norm - 2) < 2e-6)
    let once = weights
    WeightProjection.project(&weights, to: 2)
    for (a, b) in zip(once, weights) { #expect(abs(a - b) <= 2 * a.ulp.magnitude) }
    let ratio = once[0] / before[0]
    for (a, b) in zip(once, before) { #expect(abs(a - b * ratio) <= 4 * abs(a).ulp) }
  }

  @Test func projectionLeavesTinyAndBrokenWeightsAlone() {
    for norm in [0, 1e-9, 1e-8, .nan, .infinity, -1] { #expect(WeightProjection.factor(norm: norm, target: 1) == 1) }
    #expect(WeightProjection.factor(norm: 2, target: 1) == 0.5)
  }
}
