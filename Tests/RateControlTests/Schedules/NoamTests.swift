import RateControl
import Testing

@Suite struct NoamTests {
  @Test(arguments: [1, 4, 4000]) func peaksWhenTheWarmUpIsOver(warmup: Int) {
    let noam = Noam(width: 512, warmup: warmup)
    #expect(abs(noam(warmup - 1) - noam.peak) <= 1e-15 * noam.peak)
    #expect(noam(0) > 0)
    for step in 0..<(3 * warmup) { #expect(noam(step) <= noam.peak * (1 + 1e-15)) }
  }

  @Test func scaleScalesAll() {
    let one = Noam(width: 64, warmup: 10)
    let two = Noam(width: 64, warmup: 10, scale: 2)
    for step in 0..<50 { #expect(two(step) == 2 * one(step)) }
  }
}
