internal import GaussianProcess
internal import Glibc
internal import Testing

/// Between two large values the model may overshoot the bend of the scale; what it expects stays of their size.
@Suite struct PosteriorTests {
  @Test(arguments: 1...80) func whatIsExpectedStaysNearWhatWasTold(seed: Int) throws {
    var generator = SeededGenerator(state: UInt64(seed))
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: UInt64(seed))
    var largest = 0.0
    for _ in 0..<(4 + seed % 9) {
      let value = Double.random(in: 0.06...2.5, using: &generator)
      largest = max(largest, value)
      try search.tell(search.ask(), value: value)
    }
    let rates = (0...400).map { 1e-5 * pow(10, Double($0) / 80) }
    for place in try #require(search.posterior(at: rates)) {
      #expect(abs(place.mean) < 2 * largest, "seed \(seed), rate \(place.rate)")
      #expect(place.standardDeviation < 30 * largest, "seed \(seed), rate \(place.rate)")
    }
  }
}
