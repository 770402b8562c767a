import RateControl
import Testing

@Suite struct TimmPolynomialTests {
  @Test func isASquareRootByDefault() {
    let schedule = TimmPolynomial(peak: 1, steps: 5)
    let values = [1, 0.89442719, 0.77459667, 0.63245553, 0.4472136, 0]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func decayExponentKeepsTheRateHigh() {
    let plain = TimmPolynomial(peak: 1, steps: 10, power: 1)
    let high = TimmPolynomial(peak: 1, steps: 10, power: 1, decayExponent: 3)
    for step in 1..<10 { #expect(high(step) > plain(step)) }
  }
}
