import RateControl
import Testing

@Suite struct HFHardRestartsTests {
  @Test func restartsAndEndsAtNothing() {
    let schedule = HFHardRestarts(peak: 1, steps: 10, cycles: 2)
    let values = [1, 0.9045085, 0.6545085, 0.3454915, 0.0954915, 1, 0.9045085, 0.6545085, 0.3454915, 0.0954915, 0, 0]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }
}
