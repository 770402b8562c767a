import Testing

@testable import RateControl

@Suite struct CosinePowerTests {
  @Test func listedEpochs() {
    let listed = [
      0.1, 0.08314619, 0.06181536, 0.04162738, 0.02565715, 0.01446785, 0.00727847, 0.00300671, 0.00078513, 0.0001,
    ]
    #expect(Making.distance(CosinePower(peak: 0.1, floor: 1e-4, steps: 10, epochs: 10), listed) < 5e-9)
  }

  @Test func anEpochHoldsItsRate() {
    let held = CosinePower(peak: 0.1, floor: 1e-4, steps: 1003, power: 3, epochs: 10)
    let single = CosinePower(peak: 0.1, floor: 1e-4, steps: 10, power: 3, epochs: 10)
    for step in 0..<1003 { #expect(held(step) == single(step * 10 / 1003)) }
    #expect(held(0) == 0.1)
    #expect(held(1002) == 1e-4)
    #expect(held(.max) == 1e-4)
  }

  @Test(arguments: [2.0, 10.0]) func meanAndMidpoint(power: Double) {
    let schedule = CosinePower(peak: 1, steps: 1000, power: power)
    // A periodic smooth function: the sum over whole steps is the integral to the last digits, plus half the first.
    let mean = (schedule.rates(in: 0..<1000).reduce(0, +) - 0.5) / 1000
    #expect(abs(mean - (power == 2 ? 0.457000 : 0.366692)) < 5e-7)
    #expect(abs(schedule(500) - 1 / (power.squareRoot() + 1)) < 1e-15)
  }

  @Test func powersNearOneAreCosine() {
    let cosine = Cosine(peak: 1, steps: 40)
    for power in [1, 1 + 1e-15, 1 + 1e-9] {
      for step in 0...50 {
        #expect(abs(CosinePower(peak: 1, steps: 40, power: power)(step) - cosine(step)) < 1e-9)
      }
    }
  }

  @Test func fallsInTimeAndInPower() {
    let powers = [1, 1.5, 3, 10, 100].map { CosinePower(peak: 1, steps: 30, power: $0) }
    for (smaller, larger) in zip(powers, powers.dropFirst()) {
      for step in 1..<30 {
        #expect(larger(step) < smaller(step))
        #expect(larger(step) > larger(step + 1))
      }
    }
  }

  @Test func badNumbersAreRefused() {
    #expect(Making.refusal(CosinePower.self, ["power": .number(0.5)]).hasPrefix("power: must be a number in [1, inf)"))
    #expect(
      Making.refusal(CosinePower.self, ["epochs": .integer(101)])
        == "epochs: must not be above the 100 steps there are; got 101")
  }
}
