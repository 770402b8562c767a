import Testing

@testable import RateControl

@Suite struct RefinedTests {
  @Test func anotherLengthIsALineBetweenTheMultipliers() throws {
    let norms = [4.0, 2, 1, 1, 2]
    let short = try Refined(peak: 1, floor: 0.2, steps: 5, gradientNorms: norms, smoothing: 0)
    let long = try Refined(peak: 1, floor: 0.2, steps: 17, gradientNorms: norms, smoothing: 0)
    for step in 0..<5 { #expect(abs(short(step) - long(4 * step)) < 1e-15) }
    for step in 0..<4 { #expect(abs(long(4 * step + 2) - (short(step) + short(step + 1)) / 2) < 1e-15) }
    #expect(short(4) == 0.2)
    #expect(long(16) == 0.2)
    #expect(long(.max) == 0.2)
  }

  @Test func equalNormsGiveLinearDecay() throws {
    let refined = try Refined(peak: 1, steps: 30, gradientNorms: [1, 1, 1], smoothing: 0)
    for step in 0..<30 { #expect(abs(refined(step) - Double(29 - step) / 29) < 1e-15) }
  }

  @Test func badNormsAreRefused() {
    #expect(
      Making.refusal(Refined.self, ["gradientNorms": .list([.integer(1), .integer(-1)])])
        .hasPrefix("gradientNorms[1]: must be a number in [0, inf)"))
    #expect(
      Making.refusal(Refined.self, ["gradientNorms": .list([.integer(1)]), "dropEnds": .integer(2)])
        == "gradientNorms: has 1 finite norms of 1, and 2 are dropped at each end; none is left")
  }
}
