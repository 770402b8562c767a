import RateControl
import Testing

@Suite struct PolynomialTests {
  @Test func squaresWhatIsLeft() {
    let polynomial = Polynomial(peak: 1, steps: 5, power: 2)
    for (step, value) in [1, 0.64, 0.36, 0.16, 0.04, 0, 0].enumerated() {
      #expect(abs(polynomial(step) - value) < 1e-15)
    }
  }

  @Test(arguments: [1, 2, 5, 1000]) func powerOneIsLinear(steps: Int) {
    let polynomial = Polynomial(peak: 0.3, floor: 0.01, steps: steps, power: 1)
    let linear = Linear(peak: 0.3, floor: 0.01, steps: steps)
    for step in 0...(2 * steps) { #expect(polynomial(step) == linear(step)) }
  }

  @Test(arguments: [0.5, 1, 2, 7.5]) func meanIsOneOverPowerPlusOne(power: Double) {
    let steps = 10_000
    let mean = Polynomial(peak: 1, steps: steps, power: power).rates(in: 0..<steps).reduce(0, +) / Double(steps)
    // A falling curve: the sum is above the integral by one step's share at most.
    #expect(mean >= 1 / (power + 1) && mean <= 1 / (power + 1) + 1 / Double(steps))
  }
}
