import Foundation
import Testing
import _TestSupport

@testable import StageSearch

@Suite struct RangeAnalysisTests {
  private static let rates = RangeCurves.rates()
  /// ln of the ratio of two neighbouring rates.
  private static let spacing = log(10.0) * 8 / 98

  /// fastai's own function on the same numbers.
  @Test func valleyGolden() throws {
    let cases = try Golden.cases("range_rules.json")
    #expect(!cases.isEmpty)
    for golden in cases {
      let losses = Golden.numbers(golden["losses"])
      #expect(Double(RangeReading.valley(of: losses[...])) == Golden.number(golden["place"]))
    }
  }

  /// A symmetric window neither moves the steepest place of a logistic curve nor, by more than half of itself, the lowest.
  @Test func aCurveWithoutNoiseGivesItsPlaces() throws {
    let analysis = RangeAnalysis(rates: Self.rates, losses: RangeCurves.valley(Self.rates))
    let steepest = try analysis[.steepest].get()
    #expect(abs(log(steepest.rate) + 2.5 * log(10)) <= Self.spacing)
    let minimum = try analysis[.minimum].get()
    #expect(abs(log(minimum.rate * 10) + log(10)) <= 6 * Self.spacing)
    let valley = try analysis[.valley].get()
    #expect((1e-5...0.1).contains(valley.rate))
    #expect(steepest.confidence > 0.95 && minimum.confidence > 0.95 && valley.confidence > 0.95)
    #expect(analysis.fall > 1.8 && analysis.fall < 2.01)
  }

  @Test(arguments: [(1e300, 0), (1e-300, 0), (1, 1000), (3, -7), (1e-3, -2e-3)])
  func scaleAndShiftChangeNothing(_ scale: Double, shift: Double) throws {
    let losses = RangeCurves.valley(Self.rates, noise: 0.05)
    let plain = RangeAnalysis(rates: Self.rates, losses: losses)
    let moved = RangeAnalysis(rates: Self.rates, losses: losses.map { $0 * scale + shift })
    for rule in RangeAnalysis.Rule.allCases {
      let (one, other) = (try plain[rule].get(), try moved[rule].get())
      #expect(one.rate == other.rate)
      // A resample at the very bound may fall on either side by rounding.
      #expect(abs(one.confidence - other.confidence) <= 0.01)
    }
    #expect(abs(moved.fall / scale - plain.fall) < 1e-9 * max(1, abs(shift / scale)))
  }

  /// One curve of two hundred is expected to; more than six of 300 has a probability below 0.001.
  @Test func noiseAloneSuggestsNothing() {
    let suggested = (1...300).count { seed in
      RangeAnalysis(rates: Self.rates, losses: RangeCurves.flat(99, seed: seed)).all.contains { (try? $0.get()) != nil }
    }
    #expect(suggested <= 6)
  }

  /// Of valley there is no truth: its place moves with the noise of the flat part.
  @Test(arguments: [RangeAnalysis.Rule.steepest, .minimum]) func confidenceTellsHowOftenARuleIsRight(
    _ rule: RangeAnalysis.Rule
  ) {
    let truth = RangeAnalysis(rates: Self.rates, losses: RangeCurves.valley(Self.rates)).rate(rule) ?? 0
    var (sure, right, unsure) = (0, 0, 0)
    for seed in 1...100 {
      let noise = [0.02, 0.1, 0.3][seed % 3]
      let analysis = RangeAnalysis(rates: Self.rates, losses: RangeCurves.valley(Self.rates, noise: noise, seed: seed))
      guard let suggestion = try? analysis[rule].get() else { continue }
      guard suggestion.confidence >= 0.8 else {
        unsure += 1
        continue
      }
      sure += 1
      if abs(log(suggestion.rate / truth)) <= 2 * log(2) { right += 1 }
    }
    #expect(sure > 20, "\(sure) sure, \(unsure) unsure")
    #expect(Double(right) >= 0.8 * Double(sure), "\(right) of \(sure)")
  }

  @Test func theFirstNoisyPointsAreNoSuggestion() {
    var losses = RangeCurves.flat(99, seed: 3)
    for (place, extra) in [3.0, 2, 1, 0.5].enumerated() { losses[place] += extra }
    #expect(RangeAnalysis(rates: Self.rates, losses: losses).all.allSatisfy { (try? $0.get()) == nil })
  }

  @Test func anExplosionReachesOverToNothing() throws {
    var losses = RangeCurves.valley(Self.rates, noise: 0.02)
    let plain = RangeAnalysis(rates: Self.rates, losses: losses)
    for place in 85..<99 { losses[place] = pow(1e20, Double(place - 84)) }
    let exploded = RangeAnalysis(rates: Self.rates, losses: losses)
    #expect(exploded.rate(.steepest) == plain.rate(.steepest))
    #expect(exploded.curve.allSatisfy { $0.loss.isFinite })
    losses[90] = .nan
    losses[98] = .infinity
    #expect(RangeAnalysis(rates: Self.rates, losses: losses).rate(.steepest) == plain.rate(.steepest))
  }

  @Test func repeatsCountAsTheirMeanAndOrderDoesNotMatter() throws {
    let losses = RangeCurves.valley(Self.rates)
    let plain = RangeAnalysis(rates: Self.rates, losses: losses)
    let twice = RangeAnalysis(
      rates: (Self.rates + Self.rates).reversed(),
      losses: (losses.map { $0 + 0.25 } + losses.map { $0 - 0.25 }).reversed())
    for rule in RangeAnalysis.Rule.allCases { #expect(twice.rate(rule) == plain.rate(rule)) }
    #expect(twice.curve.count == 99)
  }

  @Test func aLongTestIsAveraged() throws {
    let rates = RangeCurves.rates(10_000)
    let analysis = RangeAnalysis(rates: rates, losses: RangeCurves.valley(rates, noise: 0.3))
    #expect(analysis.curve.count == 400)
    #expect(abs(log(try analysis[.steepest].get().rate) + 2.5 * log(10)) < log(2))
  }
}
