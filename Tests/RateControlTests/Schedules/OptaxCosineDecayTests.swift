import RateControl
import Testing

@Suite struct OptaxCosineDecayTests {
  @Test func holdsItsEnd() {
    let schedule = OptaxCosineDecay(peak: 1, steps: 10)
    let values = [
      1, 0.97552826, 0.9045085, 0.79389263, 0.6545085, 0.5, 0.3454915, 0.20610737, 0.09549150, 0.02447174, 0, 0, 0,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func raisesTheCosineToAPower() {
    let schedule = OptaxCosineDecay(peak: 2, steps: 10, floorRatio: 0.25, exponent: 2)
    #expect(abs(schedule(5) - 2 * (0.75 * 0.25 + 0.25)) < 1e-15)
    #expect(schedule(10) == 0.5)
  }
}
