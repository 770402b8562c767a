import RateControl
import Testing

@Suite struct WarmupShapeTests {
  @Test(arguments: WarmupShape.allCases) func climbsFromNothingToEverything(shape: WarmupShape) {
    #expect(shape(0) == 0)
    #expect(shape(1) == 1)
    let values = (0...1000).map { shape(Double($0) / 1000) }
    for (before, after) in zip(values, values.dropFirst()) { #expect(before < after) }
    // No hidden jump where the curve meets its end: the last thousandth is a small part of the climb.
    #expect(1 - values[999] < 0.04)
  }

  @Test(arguments: WarmupShape.allCases) func holdsItsEndsOutside(shape: WarmupShape) {
    for u in [-1, -Double.infinity, Double.nan] { #expect(shape(u) == 0) }
    for u in [1.5, Double.infinity] { #expect(shape(u) == 1) }
  }

  @Test func followsTheFormulas() {
    #expect(WarmupShape.linear(0.25) == 0.25)
    #expect(abs(WarmupShape.cosine(1 / 3) - 0.25) < 1e-15)
    #expect(WarmupShape.quadratic(0.25) == 0.0625)
    #expect(abs(WarmupShape.oneMinusSqrt(0.75) - 0.5) < 1e-15)
    // (1 - e^(-5/2)) / (1 - e^-5) = 1 / (1 + e^(-5/2))
    #expect(abs(WarmupShape.exponential(0.5) - 0.924_141_819_978_756_6) < 1e-15)
  }
}
