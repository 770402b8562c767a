import RateControl
import Testing

@Suite struct CosineTests {
  @Test func startsAtThePeakAndEndsAtTheFloor() {
    let cosine = Cosine(peak: 0.1, floor: 0.01, steps: 100)
    #expect(cosine(0) == 0.1)
    #expect(abs(cosine(50) - 0.055) < 1e-15)
    #expect(cosine(100) == 0.01)
    #expect(cosine(1000) == 0.01)
  }
}
