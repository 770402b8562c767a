import Glibc
import Testing

@testable import RateControl

@Suite struct RexTests {
  static let betas = [0.01, 0.1, 0.5, 0.9, 1, 2, 10]

  @Test func valuesOfThePaper() {
    // 2z/(1 + z) at z = 1, 0.9, ..., 0
    let expected = [
      1, 0.94736842, 0.88888889, 0.82352941, 0.75, 0.66666667, 0.57142857, 0.46153846, 0.33333333, 0.18181818, 0,
    ]
    #expect(Making.distance(Rex(peak: 1, steps: 10), expected) < 5e-9)
    let ports = [
      1, 0.98901099, 0.97560976, 0.95890411, 0.9375, 0.90909091, 0.86956522, 0.81081081, 0.71428571, 0.52631579, 0,
    ]
    #expect(Making.distance(Rex(peak: 1, steps: 10, beta: 0.1), ports) < 5e-9)
  }

  @Test(arguments: betas) func mirrorAndInverse(beta: Double) {
    let rex = Rex(peak: 1, steps: 64, beta: beta)
    let other = Rex(peak: 1, steps: 64, beta: 1 / beta)
    for step in 0...64 {
      #expect(abs(rex(64 - step) - (1 - other(step))) < 4e-16 * max(1, beta, 1 / beta))
      let z = rex(step)
      #expect(abs(Profile.rational(z, 1 - z, beta: 1 / beta) - Double(64 - step) / 64) < 1e-13)
    }
  }

  @Test(arguments: betas) func fallsAndBends(beta: Double) {
    let rates = Rex(peak: 1, steps: 50, beta: beta).rates(in: 0..<51)
    for (first, second) in zip(rates, rates.dropFirst()) { #expect(first > second) }
    for index in 1..<50 {
      let bend = rates[index - 1] - 2 * rates[index] + rates[index + 1]
      if beta < 1 { #expect(bend < 1e-15) } else { #expect(bend > -1e-15) }
    }
  }

  @Test(arguments: betas.filter { $0 != 1 }) func meanOfTheProfile(beta: Double) {
    let steps = 100_000
    let sum = Rex(peak: 1, steps: steps, beta: beta).rates(in: 0..<steps).reduce(0, +)
    let mean = 1 / (1 - beta) + beta * log(beta) / ((1 - beta) * (1 - beta))
    // Half of the first value is what the left sum has too much; what is left is of the order 1/steps^2.
    #expect(abs(sum / Double(steps) - 0.5 / Double(steps) - mean) < 1e-8)
  }

  @Test func betaMustBeAboveZero() {
    #expect(Making.refusal(Rex.self, ["beta": .integer(0)]).contains("beta: must be a number in (0, inf)"))
  }
}
