import Testing

@testable import RateControl

@Suite struct UBATests {
  static let phis = [0.1, 0.5, 1, 2, 5, 20]

  @Test func twoIsCosine() {
    let uba = UBA(peak: 0.3, floor: 0.01, steps: 37)
    let cosine = Cosine(peak: 0.3, floor: 0.01, steps: 37)
    for step in 0...40 { #expect(abs(uba(step) - cosine(step)) < 1e-16) }
  }

  @Test func listedValues() {
    let half = [
      1, 0.99376768, 0.97428549, 0.93905174, 0.88341875, 0.8, 0.67860708, 0.50943473, 0.29690912, 0.09119208, 0,
    ]
    #expect(Making.distance(UBA(peak: 1, steps: 10, phi: 0.5), half) < 5e-9)
    let one = [
      1, 0.98761256, 0.94986029, 0.88510607, 0.79118179, 0.66666667, 0.51355434, 0.34177284, 0.17433545, 0.04777436, 0,
    ]
    #expect(Making.distance(UBA(peak: 1, steps: 10, phi: 1), one) < 5e-9)
    let five = [
      1, 0.94098688, 0.79118179, 0.60641326, 0.43109764, 0.28571429, 0.17433545, 0.09407692, 0.04051808, 0.00993457, 0,
    ]
    #expect(Making.distance(UBA(peak: 1, steps: 10, phi: 5), five) < 5e-9)
  }

  @Test(arguments: phis) func dualityMidpointAndMean(phi: Double) {
    let steps = 1000
    let uba = UBA(peak: 1, steps: steps, phi: phi)
    let dual = UBA(peak: 1, steps: steps, phi: 4 / phi)
    for step in 0...steps { #expect(abs(uba(steps - step) - (1 - dual(step))) < 1e-15) }
    #expect(abs(uba(steps / 2) - 2 / (2 + phi)) < 1e-15)
    // A periodic smooth function: the sum over whole steps is the integral to the last digits, plus half the first.
    let mean = (uba.rates(in: 0..<steps).reduce(0, +) - 0.5) / Double(steps)
    #expect(abs(mean - 1 / (1 + (phi / 2).squareRoot())) < 1e-12)
  }

  @Test func fallsInTimeAndInPhi() {
    for (smaller, larger) in zip(Self.phis, Self.phis.dropFirst()) {
      let low = UBA(peak: 1, steps: 30, phi: larger)
      let high = UBA(peak: 1, steps: 30, phi: smaller)
      for step in 1..<30 {
        #expect(low(step) < high(step))
        #expect(low(step) > low(step + 1))
      }
    }
  }
}
