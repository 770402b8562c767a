import RateControl
import Testing

@Suite struct TorchPolynomialTests {
  @Test func isALineOverFiveStepsByDefault() {
    let schedule = TorchPolynomial(peak: 1)
    let values = [1, 0.8, 0.6, 0.4, 0.2, 0, 0]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func squares() {
    let schedule = TorchPolynomial(peak: 1, steps: 5, power: 2)
    let values = [1, 0.64, 0.36, 0.16, 0.04, 0, 0]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }
}
