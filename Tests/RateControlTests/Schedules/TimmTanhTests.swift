import RateControl
import Testing

@Suite struct TimmTanhTests {
  @Test func startsBelowThePeakAndEndsAboveTheFloor() {
    let schedule = TimmTanh(peak: 1, steps: 1000)
    #expect(abs(schedule(0) - 0.999_999_168_5) < 1e-10)  // (1 - tanh(-7)) / 2
    #expect(abs(schedule(999) - 0.002_522) < 1e-5)
    #expect(schedule(1000) == 0)
    #expect(abs(schedule(700) - 0.5) < 1e-12)  // where the argument is 0
  }

  @Test func doesNotJumpWhereTheWarmUpEnds() {
    let schedule = TimmTanh(peak: 1, steps: 10, warmup: 6)
    #expect(abs(schedule(6) - schedule(5) - schedule(6) / 6) < 1e-15)
  }

  @Test func refusesCrossedBounds() {
    #expect(Making.refusal(TimmTanh.self, ["lower": .integer(4)]).contains("must be below upper 3.0"))
  }
}
