import RateControl
import Testing

@Suite struct HFPolynomialTests {
  @Test func squaresDownToTheFloor() {
    let schedule = HFPolynomial(peak: 1, warmup: 3, steps: 10, floor: 0.1, power: 2)
    let values = [
      0, 0.33333333, 0.66666667, 1, 0.76122449, 0.55918367, 0.39387755, 0.26530612, 0.17346939, 0.11836735, 0.1, 0.1,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func refusesAFloorThatIsNotBelowThePeak() {
    #expect(Making.refusal(HFPolynomial.self, ["floor": .number(0.1)]) == "floor: must be below the peak 0.1; got 0.1")
  }
}
