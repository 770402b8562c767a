import Testing

@testable import RateControl

@Suite struct DecayShapeTests {
  @Test(arguments: DecayShape.allCases) func fallsFromHighToLow(shape: DecayShape) {
    let rates = (0...100).map { shape(Double($0) / 100, from: 0.3, to: 0.02) }
    #expect(rates.first == 0.3 && rates.last == 0.02)
    for (first, second) in zip(rates, rates.dropFirst()) { #expect(first > second) }
    #expect(shape(-1, from: 0.3, to: 0.02) == 0.3)
    #expect(shape(7, from: 0.3, to: 0.02) == 0.02)
    #expect(shape(.nan, from: 0.3, to: 0.02) == 0.3)
  }

  @Test func formulas() {
    #expect(DecayShape.linear(0.25, from: 1, to: 0) == 0.75)
    #expect(abs(DecayShape.cosine(0.5, from: 1, to: 0) - 0.5) < 1e-15)
    #expect(DecayShape.oneMinusSqrt(0.25, from: 1, to: 0) == 0.5)
    #expect(DecayShape.oneMinusSquare(0.5, from: 1, to: 0) == 0.75)
    #expect(abs(DecayShape.exponential(0.5, from: 1, to: 0.01) - 0.1) < 1e-15)
    // Even steps of the inverse: 2r/(1 + r) in the middle.
    #expect(abs(DecayShape.rational(0.5, from: 1, to: 0.1) - 0.2 / 1.1) < 1e-15)
  }

  @Test(arguments: DecayShape.allCases) func aLowValueOfZeroIsNoTrap(shape: DecayShape) {
    for q in [0, 1e-300, 0.5, 1 - 1e-16, 1] {
      let rate = shape(q, from: 1, to: 0)
      #expect(rate >= 0 && rate <= 1)
    }
  }
}
