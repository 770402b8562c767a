import Foundation
import Testing

@testable import GaussianProcess

@Suite struct BayesianSearchTests {
  static func search(seed: UInt64 = 1) throws -> BayesianSearch { try BayesianSearch(low: 1e-5, high: 1, seed: seed) }

  /// Tells so many values of a function to what is asked for.
  static func run(_ search: inout BayesianSearch, _ count: Int, _ loss: (Double) -> Double) throws -> [Double] {
    try (0..<count).map { _ in
      let rate = search.ask()
      #expect(rate >= search.low && rate <= search.high)
      try search.tell(rate, value: loss(rate))
      return rate
    }
  }

  static func bowl(_ rate: Double) -> Double { 1 + pow(log10(rate) + 2, 2) }

  @Test(arguments: [(1, 1e-5), (0, 1), (-1, 1), (.nan, 1), (1, .nan), (0.1, 0.1), (1e-5, .infinity)])
  func badRangesAreRefused(range: (Double, Double)) {
    #expect(throws: GaussianProcessError.self) { try BayesianSearch(low: range.0, high: range.1, seed: 1) }
  }

  @Test func refusedTellsChangeNothing() throws {
    var search = try Self.search()
    _ = search.ask()
    let before = search
    #expect(throws: GaussianProcessError.self) { try search.tell(2, value: 1) }
    #expect(throws: GaussianProcessError.self) { try search.tell(.nan, value: 1) }
    #expect(throws: GaussianProcessError.self) { try search.tell(0.1, value: 1, standardDeviation: 0) }
    #expect(throws: GaussianProcessError.self) { try search.tell(0.1, value: 1, standardDeviation: .nan) }
    #expect(search == before)
  }

  @Test func findsTheMinimumOfABowl() throws {
    var search = try Self.search()
    _ = try Self.run(&search, 12, Self.bowl)
    let best = try #require(search.best())
    #expect(abs(log10(best.rate) + 2) < 0.1 && abs(best.mean - 1) < 0.05)
  }

  /// No rate that was tried has a smaller posterior mean than the choice; with caution some have.
  @Test func theChoiceIsThatOfTheSmallestPosteriorMean() throws {
    var settings = SearchSettings()
    #expect(settings.caution == 0)
    settings.caution = 2
    var others = 0
    for seed in 1...10 {
      var search = try BayesianSearch(low: 1e-5, high: 1, seed: UInt64(seed))
      var cautious = try BayesianSearch(low: 1e-5, high: 1, seed: UInt64(seed), settings: settings)
      var generator = SeededGenerator(state: UInt64(seed))
      for _ in 0..<9 {
        let rate = pow(10, Double.random(in: -5...0, using: &generator))
        let value = Self.bowl(rate) + Double.random(in: -0.5...0.5, using: &generator)
        try search.tell(rate, value: value)
        try cautious.tell(rate, value: value)
      }
      let best = try #require(search.best())
      let means = try #require(search.posterior(at: search.tried.map(\.rate))).map(\.mean)
      #expect(means.allSatisfy { $0 >= best.mean })
      if try #require(cautious.best()).mean > best.mean { others += 1 }
    }
    #expect(others > 0)
  }

  @Test func oneObservationIsTheRecommendation() throws {
    var search = try Self.search()
    #expect(search.best() == nil && search.expectedGain() == .infinity)
    try search.tell(0.01, value: 3)
    let best = try #require(search.best())
    #expect(abs(best.rate - 0.01) < 1e-12 && abs(best.mean - 3) < 1)
  }

  @Test(arguments: [0, 2.5, -7, 1e-300, 1e300, -1e308, Double.leastNonzeroMagnitude]) func equalValuesAreNoTrouble(
    value: Double
  ) throws {
    var search = try Self.search()
    let rates = try Self.run(&search, 15) { _ in value }
    #expect(Set(rates).count == 15)
    let best = try #require(search.best())
    #expect(best.mean.isFinite && best.standardDeviation.isFinite)
  }

  @Test(arguments: [1e-300, 1e-30, 1, 1e30, 1e300]) func theScaleOfTheValuesDoesNotMatter(scale: Double) throws {
    var (plain, scaled) = (try Self.search(), try Self.search())
    let a = try Self.run(&plain, 14) { Self.bowl($0) }
    let b = try Self.run(&scaled, 14) { scale * Self.bowl($0) }
    for (x, y) in zip(a, b) { #expect(abs(log(x / y)) < 1e-3) }
  }

  @Test func valuesOfEverySizeInOneSearchAreNoTrouble() throws {
    var search = try Self.search()
    let values = [
      1e300, -1e300, 1e-300, 0, 1.7e308, -1.7e308, .nan, .infinity, -.infinity, Double.leastNonzeroMagnitude, 1, 2,
    ]
    var next = 0
    _ = try Self.run(&search, 24) { _ in
      next += 1
      return values[next % values.count]
    }
    let best = try #require(search.best())
    #expect(best.mean.isFinite && best.standardDeviation.isFinite && best.rate > 0)
  }

  @Test func failuresEverywhereEndInNoRecommendationAndDistinctTrials() throws {
    var search = try Self.search()
    let rates = try Self.run(&search, 40) { _ in .nan }
    #expect(Set(rates).count == 40 && search.best() == nil && search.posterior(at: [0.1]) == nil)
    // It went for the small rates first.
    #expect((rates.min() ?? 1) < 2e-5)
    try search.tell(1e-4, value: 1)
    #expect(abs((search.best()?.rate ?? 0) - 1e-4) < 1e-12)
  }

  @Test func aCliffIsNotRunIntoAgainAndAgain() throws {
    var search = try Self.search()
    let rates = try Self.run(&search, 20) { $0 > 0.03 ? .nan : 1 / ($0 + 0.001) }
    #expect(rates.filter { $0 > 0.03 }.count <= 9)
    let best = try #require(search.best())
    #expect(best.rate <= 0.03 && best.rate > 0.015)
  }

  @Test func twoUnluckyTrialsDoNotHideTheRatesAboveThem() throws {
    var search = try Self.search()
    var count = 0
    let rates = try Self.run(&search, 20) { rate in
      count += 1
      return count <= 2 ? .nan : Self.bowl(rate)
    }
    // Both failed near the middle, below the minimum at 0.01.
    #expect(rates[0] < 0.01 && rates[1] < 0.01)
    let best = try #require(search.best())
    #expect(abs(log10(best.rate) + 2) < 0.1)
  }

  @Test func heldHyperparametersAreHeldAtEveryNumberOfTrials() throws {
    var settings = SearchSettings()
    settings.hyperparameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.3], noiseVariance: 0.01)
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1, settings: settings)
    _ = try Self.run(&search, 45, Self.bowl)
    #expect(search.fitted == nil)
    let restored = try JSONDecoder().decode(BayesianSearch.self, from: JSONEncoder().encode(search))
    #expect(restored == search)
    #expect(abs(log10(try #require(search.best()).rate) + 2) < 0.1)
    settings.hyperparameters = try Hyperparameters(signalVariance: 1, lengthScales: [1, 1], noiseVariance: 0)
    #expect(throws: GaussianProcessError.self) { try BayesianSearch(low: 1e-5, high: 1, seed: 1, settings: settings) }
  }

  @Test func sameSeedSameRatesAndOtherSeedsOthers() throws {
    var (a, b, c) = (try Self.search(), try Self.search(), try Self.search(seed: 2))
    #expect(try Self.run(&a, 15, Self.bowl) == Self.run(&b, 15, Self.bowl))
    #expect(a == b && a.ask() != c.ask())
  }

  @Test func aSearchStoredInTheMiddleGoesOnAsIfItHadNot() throws {
    for count in [0, 3, 9, 40] {
      var search = try Self.search()
      _ = try Self.run(&search, count) { $0 > 0.1 ? .nan : Self.bowl($0) }
      _ = search.ask()
      var restored = try JSONDecoder().decode(BayesianSearch.self, from: JSONEncoder().encode(search))
      #expect(restored == search)
      #expect(try Self.run(&restored, 8, Self.bowl) == Self.run(&search, 8, Self.bowl))
      #expect(restored == search)
    }
  }

  @Test func damagedStatesAreRefused() throws {
    var search = try Self.search()
    _ = try Self.run(&search, 3, Self.bowl)
    let text = String(decoding: try JSONEncoder().encode(search), as: UTF8.self)
    for (from, to) in [("\"low\":", "\"low\":-"), ("\"told\":3", "\"told\":-3"), ("\"values\":1", "\"values\":-1")] {
      let damaged = text.replacingOccurrences(of: from, with: to)
      #expect(damaged != text)
      #expect(throws: (any Error).self) { try JSONDecoder().decode(BayesianSearch.self, from: Data(damaged.utf8)) }
    }
  }

  @Test func pendingAsksDifferAndGoAwayWhenTold() throws {
    var search = try Self.search()
    _ = try Self.run(&search, 8, Self.bowl)
    let pending = (0..<10).map { _ in search.ask() }
    #expect(Set(pending).count == 10)
    for rate in pending { try search.tell(rate, value: Self.bowl(rate)) }
    #expect(search.told == 18)
    var untold = try Self.search()
    #expect(Set((0..<60).map { _ in untold.ask() }).count == 60)
  }

  @Test func duplicatesAreMergedByPrecision() throws {
    var search = try Self.search()
    try search.tell(1e-4, value: 5)
    try search.tell(1e-1, value: 5)
    for value in [1.0, 2, 3, 2, 1, 3, 2, 2] { try search.tell(1e-2, value: value, standardDeviation: 0.1) }
    try search.tell(1e-2, value: 100, standardDeviation: 1e6)
    let best = try #require(search.best())
    #expect(abs(best.mean - 2) < 0.3 && abs(best.rate - 1e-2) < 0.02)
  }

  @Test func tenThousandObservationsAreNoTrouble() throws {
    var search = try Self.search()
    var generator = SeededGenerator(state: 4)
    for _ in 0..<10_000 {
      let rate = pow(10, Double.random(in: -5...0, using: &generator))
      try search.tell(rate, value: Self.bowl(rate) + Double.random(in: -0.5...0.5, using: &generator))
    }
    #expect(search.told == 10_000)
    _ = search.ask()
    let best = try #require(search.best())
    #expect(abs(log10(best.rate) + 2) < 0.35)
    #expect(try JSONEncoder().encode(search).count < 60_000)
  }

  @Test func theGainOfAnotherTrialFallsAsTheSearchGoesOn() throws {
    var search = try Self.search()
    _ = try Self.run(&search, 4, Self.bowl)
    let early = search.expectedGain()
    _ = try Self.run(&search, 16, Self.bowl)
    #expect(search.expectedGain() < 0.2 * early && search.expectedGain() >= 0)
  }

  @Test func theNextStageBeginsWhereThisOneEnded() throws {
    var search = try Self.search()
    _ = try Self.run(&search, 12, Self.bowl)
    var next = try search.nextStage(drift: 0.5, seed: 2)
    let first = next.ask()
    #expect(abs(log10(first) - log10(0.005)) < 0.15)
    try next.tell(first, value: 0.5 * Self.bowl(2 * first))
    _ = try Self.run(&next, 3) { 0.5 * Self.bowl(2 * $0) }
    let best = try #require(next.best())
    #expect(abs(log10(best.rate) - log10(0.005)) < 0.2)
    #expect(try JSONDecoder().decode(BayesianSearch.self, from: JSONEncoder().encode(next)) == next)
    #expect(throws: GaussianProcessError.self) { try search.nextStage(drift: 0, seed: 1) }
    #expect(try Self.search().nextStage(seed: 1).told == 0)
  }

  @Test func settingsOutOfRangeAreRefused() {
    var settings = SearchSettings()
    settings.coarseTrials = 0
    #expect(throws: GaussianProcessError.self) { try BayesianSearch(low: 1e-5, high: 1, seed: 1, settings: settings) }
    settings = SearchSettings()
    settings.grid.prior.noiseMedian = .nan
    #expect(throws: GaussianProcessError.self) { try BayesianSearch(low: 1e-5, high: 1, seed: 1, settings: settings) }
  }

  @Test func trialsUnderWayArePendingUntilToldOrGivenUp() throws {
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    try search.begin(0.1)
    #expect(throws: GaussianProcessError.self) { try search.begin(2) }
    #expect(search.pendingRates.count == 1)
    try search.tell(0.1, value: 1)
    #expect(search.pendingRates.isEmpty)
    _ = search.ask()
    search.abandon()
    #expect(search.pendingRates.isEmpty)
  }

  @Test func whatWasToldIsListed() throws {
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    #expect(search.spread == 0)
    for (rate, value) in [(0.1, 3), (0.01, 1), (0.001, 2), (1, Double.nan)] { try search.tell(rate, value: value) }
    #expect(search.tried.map(\.value) == [2, 1, 3, nil])
    #expect(search.tried.map(\.failures) == [0, 0, 0, 1])
    // Median 2, median absolute deviation 1.
    #expect(abs(search.spread - 1.4826) < 0.5 && search.spread >= 1)
  }

  @Test func severalNoisyTrialsAreWorthMoreThanOne() throws {
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    #expect(search.worthOfTrial(within: 5) == .infinity)
    let noise = [0.3, -0.2, 0.1, -0.4, 0.25, 0.05, -0.3, 0.15, -0.1, 0.35]
    for (index, error) in noise.enumerated() {
      let x = -0.5 * Double(index) - 0.2
      try search.tell(pow(10, x), value: 0.1 * (x + 2.2) * (x + 2.2) + error)
    }
    let (one, eight) = (search.worthOfTrial(within: 1), search.worthOfTrial(within: 8))
    #expect(one >= 0 && eight >= one && eight.isFinite)
  }
}
