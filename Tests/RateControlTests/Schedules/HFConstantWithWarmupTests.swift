import RateControl
import Testing

@Suite struct HFConstantWithWarmupTests {
  @Test func climbsAndStays() {
    let schedule = HFConstantWithWarmup(peak: 1, warmup: 4)
    let values = [0, 0.25, 0.5, 0.75, 1, 1]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }
}
