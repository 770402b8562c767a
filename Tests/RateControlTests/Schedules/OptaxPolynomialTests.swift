import RateControl
import Testing

@Suite struct OptaxPolynomialTests {
  @Test func squares() {
    let schedule = OptaxPolynomial(start: 1, steps: 5, power: 2)
    let values = [1, 0.64, 0.36, 0.16, 0.04, 0, 0]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func risesAfterAPause() {
    let schedule = OptaxPolynomial(start: 0, end: 1, steps: 4, begin: 2)
    let values = [0, 0, 0, 0.25, 0.5, 0.75, 1, 1]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }
}
