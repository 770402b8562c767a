import RateControl
import Testing

@Suite struct StepDecayTests {
  @Test func dropsAtTheMultiples() {
    let step = StepDecay(peak: 8, every: 3, factor: 0.5)
    #expect(step.rates(in: 0..<10) == [8, 8, 8, 4, 4, 4, 2, 2, 2, 1])
    #expect(step(.max) == 0)
  }

  @Test func byDefaultThreeTimes() throws {
    let step = try Making.schedule(StepDecay.self, total: 100)
    #expect(step(29) == 0.1)
    #expect(abs(step(30) - 0.01) < 1e-17)
    #expect(abs(step(90) - 1e-4) < 1e-19)
  }

  @Test func refusesALengthOfNothing() {
    #expect(Making.refusal(StepDecay.self, ["every": .integer(0)]) == "every: must be 1 step or more; got 0")
  }
}
