import Testing
import Training

@Suite struct SplitMix64Tests {
  /// The first values of Vigna's `splitmix64.c` from the state 1234567.
  @Test func agreesWithTheReference() {
    var generator = SplitMix64(state: 1_234_567)
    let values = (0..<5).map { _ in generator.next() }
    #expect(
      values == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test func momentsOfTheNormal() {
    var generator = SplitMix64(seed: 11)
    let count = 100_000
    let values = (0..<count).map { _ in generator.normal() }
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(count)
    // Five standard errors: 1 / sqrt(n) of the mean, sqrt(2 / n) of the variance.
    #expect(abs(mean) < 5 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 5 * (2 / Double(count)).squareRoot())
    #expect(values.allSatisfy { $0.isFinite })
  }

  @Test func streamsOfOneSeedDiffer() {
    let first = (0..<100).map { SplitMix64(seed: 1, stream: $0).state }
    #expect(Set(first).count == 100)
    #expect(SplitMix64(seed: 1).state != SplitMix64(seed: 2).state)
  }

  @Test func goesOnFromItsState() {
    var generator = SplitMix64(seed: 5)
    _ = generator.normal()
    var copy = SplitMix64(state: generator.state)
    #expect(generator.uniform() == copy.uniform())
  }
}
