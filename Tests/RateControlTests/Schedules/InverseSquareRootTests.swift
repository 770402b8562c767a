import RateControl
import Testing

@Suite struct InverseSquareRootTests {
  @Test(arguments: [1, 2, 6, 1000]) func peaksAtTheEndOfTheWarmUp(warmup: Int) {
    let schedule = InverseSquareRoot(peak: 0.3, warmup: warmup)
    #expect(schedule(0) == 0)
    #expect(schedule(warmup) == 0.3)
    #expect(schedule(4 * warmup) == 0.15)
    #expect(schedule(100 * warmup) < schedule(99 * warmup))
  }

  @Test func refusesNoWarmUp() {
    #expect(Making.refusal(InverseSquareRoot.self, ["warmup": .integer(0)]).contains("1 step or more"))
  }
}
