import Glibc
import Testing

@testable import StageSearch

/// The pieces: ramp, trial, ladder, shape.
@Suite struct AnnealedPartsTests {
  private func ladder(_ scores: [(Double, Double?)]) -> TrialLadder {
    var ladder = TrialLadder()
    for (exponent, score) in scores { ladder.add(TrialResult(exponent: exponent, score: score, sd: 0)) }
    return ladder
  }

  /// Where the logs of the scores are a parabola the vertex is exact, at unequal distances too.
  @Test(arguments: [-0.2, -0.05, 0, 0.1, 0.24]) func theVertexOfAParabolaIsExact(_ centre: Double) throws {
    for places in [[-0.5, 0, 0.5], [-0.5, 0, 1.0]] {
      let found = ladder(places.map { ($0, exp(0.2 * ($0 - centre) * ($0 - centre))) }).vertex
      #expect(abs(try #require(found) - centre) < 1e-12, "\(places)")
    }
  }

  /// Where the logs of the scores are a parabola so is what is expected; beyond the trials it is held.
  @Test(arguments: [-0.2, 0, 0.1, 0.24]) func theExpectedScoreLiesOnTheParabola(_ centre: Double) throws {
    func truth(_ place: Double) -> Double { 0.7 * exp(0.2 * (place - centre) * (place - centre)) }
    let trials = ladder([-0.5, 0, 0.5].map { ($0, truth($0)) })
    for place in [-0.5, -0.31, -0.1, 0, centre, 0.2, 0.5] {
      #expect(abs(try #require(trials.expected(at: place)) - truth(place)) < 1e-12)
    }
    #expect(abs(try #require(trials.expected(at: 3)) - truth(0.5)) < 1e-12)
    #expect(abs(try #require(trials.expected(at: -3)) - truth(-0.5)) < 1e-12)
    #expect(ladder([(-0.5, nil), (0, nil)]).expected(at: 0) == nil)
  }

  /// Where the best stands at an end, or beyond its neighbours, straight lines; a score below zero is no obstacle.
  @Test func theExpectedScoreLiesOnStraightLinesElsewhere() throws {
    let falling = ladder([(-0.5, -1), (0, -2), (0.5, -2.2)])
    #expect(abs(try #require(falling.expected(at: 0.25)) + 2.1) < 1e-12)
    let wide = ladder([(-1, 1.1), (-0.5, 1.02), (0, 1), (0.5, 1.05)])
    let between = try #require(wide.expected(at: -0.75))
    #expect(abs(between - (1.1 * 1.02).squareRoot()) < 1e-12)
    #expect(ladder([(-0.5, 1.1), (0, 1), (0.5, nil)]).expected(at: -0.1) == 1)
  }

  /// The vertex never leaves the middle halves, whatever the scores.
  @Test func theVertexStaysBesideTheBest() throws {
    for seed in 0..<500 {
      let scores = (0..<3).map { pow(10, 3 * sin(Double(seed * 7 + $0 * 13))) }
      let found = ladder(zip([-0.5, 0, 0.5], scores).map { ($0, $1) })
      let best = try #require(found.best).exponent
      #expect(abs(try #require(found.vertex) - best) <= 0.25 + 1e-12)
    }
  }

  @Test func aCliffDoesNotBendTheParabola() {
    // A failure counts as much as a saturated score, however large.
    #expect(ladder([(-0.5, 1.05), (0, 1), (0.5, nil)]).vertex == ladder([(-0.5, 1.05), (0, 1), (0.5, 1e9)]).vertex)
  }

  @Test func scoresBelowZeroAreCompared() throws {
    let found = try #require(ladder([(-0.5, -1), (0, -2), (0.5, -1)]).vertex)
    #expect(abs(found) < 1e-12)
    #expect(ladder([(-0.5, nil), (0, nil)]).vertex == nil)
  }

  @Test func theLadderExtendsUntilTheBestIsInside() {
    let range = -7.0...3.0
    var rising = TrialLadder()
    // The best rate is at 10^2, five rungs above the start.
    while let next = rising.next(around: -0.5, in: range) {
      rising.add(TrialResult(exponent: next, score: 1 + abs(next - 2), sd: 0))
    }
    #expect(rising.best?.exponent == 2)
    #expect(rising.results.count <= TrialLadder.most)
    var failing = TrialLadder()
    while let next = failing.next(around: 2.8, in: range) {
      failing.add(TrialResult(exponent: next, score: nil, sd: 0))
    }
    #expect(failing.results.count <= TrialLadder.most)
    #expect(Set(failing.results.map(\.exponent)).count == failing.results.count)
    #expect(failing.results.allSatisfy { range.contains($0.exponent) })
  }

  /// A ramp whose loss explodes at a known rate begins at most a decade and a fifth below.
  @Test(arguments: [-3.0, -1.0, 0.5, 2.0]) func theRampStopsAtTheCliff(_ cliff: Double) {
    let range = -7.0...3.0
    var ramp = RateRamp()
    var loss = 2.0
    while !ramp.isOver, ramp.steps < 40 {
      let exponent = RateRamp.exponent(ramp.steps, range, 40)
      ramp.add(loss)
      loss = exponent < cliff ? loss - 0.3 * pow(10, exponent - cliff) : loss * 2
    }
    let start = ramp.start(range, of: 40)
    #expect(start <= cliff + 0.6 && start >= cliff - 1.2, "\(start)")
  }

  @Test(arguments: [0.0, 2.0, 1e-300, 1e300, -5]) func aFlatRampRunsToItsEnd(_ loss: Double) {
    var ramp = RateRamp()
    for _ in 0..<40 { ramp.add(loss) }
    #expect(!ramp.isOver)
    #expect(ramp.start(-7...3, of: 40) == 1.8)
  }

  @Test func aTrialScoresItsLastThirtyPerCent() throws {
    var trial = RateTrial(exponent: -1)
    for step in 0..<20 { trial.add(step < 14 ? 1 : 0.5, of: 20) }
    let result = try #require(trial.result)
    #expect(result.score == 0.5 && result.sd == 0)
    var failed = RateTrial(exponent: -1)
    for _ in 0..<5 { failed.add(1, of: 20) }
    #expect(!failed.hasFailed)
    failed.add(3.001, of: 20)
    #expect(failed.hasFailed)
  }

  @Test(arguments: MainShape.Kind.allCases) func theShapeRisesHoldsAndEndsNearZero(_ kind: MainShape.Kind) {
    let shape = MainShape(kind: kind, warmup: 0.05, decay: 0.2)
    let rates = (0..<1000).map { shape($0, of: 1000, planned: 1000) }
    #expect(rates.max() == 1 && rates[0] == 0.02 && rates[49] == 1)
    #expect(rates[999] < 0.01 && rates[999] > 0)
    #expect(zip(rates[50...], rates[51...]).allSatisfy { $0 >= $1 })
    for length in 1...7 { #expect((0..<length).allSatisfy { (0...1).contains(shape($0, of: length, planned: 5)) }) }
  }
}
