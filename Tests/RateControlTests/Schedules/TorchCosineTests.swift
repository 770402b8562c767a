import RateControl
import Testing

@Suite struct TorchCosineTests {
  @Test func risesAgain() {
    let schedule = TorchCosine(peak: 1, steps: 10)
    let values = [
      1, 0.97552826, 0.9045085, 0.79389263, 0.6545085, 0.5, 0.3454915, 0.20610737, 0.09549150, 0.02447174, 0,
      0.02447174, 0.09549150,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func isAWaveOfPeriodTwiceItsLength() {
    let schedule = TorchCosine(peak: 0.3, floor: 0.1, steps: 7)
    for step in 0..<100 { #expect(schedule(step) == schedule(step + 14)) }
    #expect(schedule(7) == 0.1)
  }
}
