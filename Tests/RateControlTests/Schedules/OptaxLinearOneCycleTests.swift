import RateControl
import Testing

@Suite struct OptaxLinearOneCycleTests {
  @Test func hasThreeLines() {
    let schedule = OptaxLinearOneCycle(peak: 1, steps: 10)
    let values = [0.04, 0.36, 0.68, 1, 0.808, 0.616, 0.424, 0.232, 0.04, 0.020002, 0.000004, 0.000004]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func refusesAFallBeforeTheRise() {
    #expect(Making.refusal(OptaxLinearOneCycle.self, ["fall": .number(0.2)]).contains("must not be below rise 0.3"))
  }
}
