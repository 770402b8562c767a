import Foundation
import Testing

@testable import RateControl

@Suite struct HypergradientTests {
  private func rule(
    _ form: Hypergradient.Form = .logCosine, _ change: (inout Hypergradient.Settings) -> Void = { _ in }
  )
    throws -> Hypergradient
  {
    var settings = Hypergradient.Settings(start: 0.1, form: form)
    change(&settings)
    return try Hypergradient(settings, total: nil)
  }

  private func readings(cosine: Double, gradient: Double = 1, update: Double = 1) -> Readings {
    var readings = Readings(.gradientDotUpdate, cosine * (gradient * update).squareRoot())
    readings[.gradientSquaredNorm] = gradient
    readings[.updateSquaredNorm] = update
    return readings
  }

  /// In one dimension without noise `q = rate * curvature` obeys q -> (1+b) q below 1 and (1-b) q above, for ever
  /// confined to [1-b, 1+b].
  @Test(arguments: [0.02, 0.1, 0.5]) func signLawConfinesTheRate(_ b: Double) throws {
    let curvature = 9.9
    var rule = try rule(.multiplicative) { $0.beta = b }
    var x = 1.0
    var previous = 0.0
    var q = rule.rate * curvature
    var visited: Set<Int> = []
    for step in 0..<2_000 {
      let g = curvature * x
      var readings = Readings(.gradientDotUpdate, g * previous)
      readings[.gradientSquaredNorm] = g * g
      readings[.updateSquaredNorm] = previous * previous
      try rule.receive(.measured(readings))
      if step > 0 { q *= q < 1 ? 1 + b : q > 1 ? 1 - b : 1 }
      #expect(abs(rule.rate * curvature - q) < 1e-9)
      #expect(rule.rate * curvature > (1 - b) * (1 - 1e-9) && rule.rate * curvature < (1 + b) * (1 + 1e-9))
      visited.insert(Int(40 * rule.rate * curvature))
      // Only the direction counts: the scale is renewed, so that nothing underflows.
      x = (x - rule.rate * g) / max(abs(x - rule.rate * g), 1e-300)
      previous = g * (1 / curvature)
      try rule.receive(.trained(Readings()))
    }
    #expect(visited.count >= 2)
  }

  /// Fed with the expected agreement on a noisy quadratic, every form comes to rest at the greedy rate.
  @Test(arguments: Hypergradient.Form.allCases) func restsAtTheOneStepOptimum(_ form: Hypergradient.Form) throws {
    let h = [1.0, 0.3, 0.1]
    let m = [0.5, 1, 2]
    let noise = [0.2, 0.1, 0.05]
    let squares = zip(h, m).map { $0 * $0 * $1 }
    let sharp = zip(h, zip(squares, noise)).map { $0 * ($1.0 + $1.1) }
    let best = squares.reduce(0, +) / sharp.reduce(0, +)
    var rule = try rule(form) { $0.beta = 0.05 }
    for _ in 0..<3_000 {
      let agreement = squares.reduce(0, +) - rule.rate * sharp.reduce(0, +)
      try rule.receive(.measured(readings(cosine: agreement)))
      try rule.receive(.trained(Readings()))
    }
    #expect(abs(rule.rate - best) < 1e-6 * best)
  }

  @Test func firstUpdateChangesNothing() throws {
    for form in Hypergradient.Form.allCases {
      var rule = try rule(form) { if form == .logCosine { $0.target = 0.5 } }
      try rule.receive(.measured(readings(cosine: 0, update: 0)))
      #expect(rule.rate == 0.1)
      #expect(rule.decision == nil)
    }
  }

  @Test func sameStepActsBeforeAndNextStepAfterTheUpdate() throws {
    var same = try rule()
    try same.receive(.measured(readings(cosine: 1)))
    #expect(same.rate == 0.1 * exp(0.05))
    try same.receive(.trained(Readings()))
    #expect(same.rate == 0.1 * exp(0.05))

    for measuredBefore in [true, false] {
      var next = try rule { $0.timing = .nextStep }
      if measuredBefore { try next.receive(.measured(readings(cosine: 1))) }
      #expect(next.rate == 0.1)
      #expect(try next.restored(into: rule { $0.timing = .nextStep }).state == next.state)
      try next.receive(.trained(measuredBefore ? Readings() : readings(cosine: 1)))
      #expect(next.rate == 0.1 * exp(0.05))
      #expect(next.decision == nil)
    }
  }

  @Test func needsFollowFormAndTiming() throws {
    let additive = try make("hypergradient", ["form": .text("additive")], plan: ablePlan).needs
    #expect(additive == Needs(signals: Signals(.gradientDotUpdate), deeds: .measureBeforeUpdate))
    var plan = ablePlan
    plan.can = []
    let next = try make("hypergradient", plan: plan)
    #expect(next.needs.deeds == [])
    #expect(
      sentence { _ = try make("hypergradient", ["timing": .text("sameStep")], plan: plan) }.contains("measureBefore"))
  }

  @Test func boundsAndMovesAreDecidedOnce() throws {
    var rule = try rule { ($0.high, $0.low, $0.beta) = (0.5, 0.1, 0.5) }
    var reasons: [Reason] = []
    var number = 0
    for cosine in [1.0, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1] {
      try rule.receive(.measured(readings(cosine: cosine)))
      try rule.receive(.trained(Readings()))
      guard let decision = rule.decision, decision.number != number else { continue }
      #expect(decision.number == number + 1)
      #expect(decision.rate == rule.rate)
      number = decision.number
      reasons.append(decision.reason)
    }
    #expect(reasons == [.rateMoved, .clamped, .unclamped, .rateMoved, .clamped])
  }

  /// Noise about an end of the range is no news: the rate leaves it hundreds of times, but hardly by a factor of two.
  @Test(arguments: [1, 2, 3]) func aRateThatHoversAtABoundIsReportedOnce(seed: UInt64) throws {
    var noise = Seeded(seed)
    var rule = try rule { $0.low = 0.05 }
    var (numbers, departures, wasAtBound) = (0, 0, false)
    for _ in 0..<3_000 {
      try rule.receive(.measured(readings(cosine: -0.03 + 0.2 * noise.normal())))
      try rule.receive(.trained(Readings()))
      let atBound = rule.rate == rule.settings.low
      if wasAtBound, !atBound { departures += 1 }
      wasAtBound = atBound
      numbers = rule.decision?.number ?? 0
    }
    #expect(departures > 100, "seed \(seed)")
    // That it has come there; that it has halved on the way may come first.
    #expect((1...2).contains(numbers), "seed \(seed)")
  }

  @Test func wildReadingsAreHeldInBounds() throws {
    for form in Hypergradient.Form.allCases {
      var rule = try rule(form)
      for value in [1e308, -1e308, Double.leastNonzeroMagnitude, -.infinity, .nan, 0, 1e160] {
        for norm in [0.0, Double.leastNonzeroMagnitude, 1e308, -1, .nan] {
          let before = rule.rate
          var readings = Readings(.gradientDotUpdate, value)
          readings[.gradientSquaredNorm] = norm
          readings[.updateSquaredNorm] = norm
          try rule.receive(.measured(readings))
          try rule.receive(.trained(Readings()))
          #expect(rule.rate >= 0.001 && rule.rate <= 10)
          #expect(rule.rate <= 2 * before && rule.rate >= 0.5 * before)
          #expect(try rule.restored(into: self.rule(form)).state == rule.state)
        }
      }
    }
  }

  @Test func missingReadingsHoldTheRateAndAreReportedOnce() throws {
    var rule = try rule()
    for _ in 0..<3 { try rule.receive(.trained(Readings(.gradientDotUpdate, 1))) }
    #expect(rule.rate == 0.1)
    #expect(rule.decision?.number == 1)
    #expect(rule.decision?.namedValues.first?.value == Double(Signal.gradientSquaredNorm.rawValue))
  }

  @Test func impossibleSettingsAreRefused() {
    for (name, value, expected) in [
      ("low", 0.2, "low: must be above 0 and not above the first rate 0.1; got 0.2"),
      ("beta", 0, "beta: must be a number in (0, inf); got 0.0"),
      ("limit", 1, "limit: must be a number in (1, inf); got 1.0"),
    ] {
      #expect(sentence { _ = try make("hypergradient", [name: .number(value)], plan: ablePlan) } == expected)
    }
    #expect(
      sentence {
        _ = try make("hypergradient", ["form": .text("additive"), "target": .number(0.1)], plan: ablePlan)
      } == "target: has a meaning only with form=logCosine; leave it out; got 0.1")
  }
}
