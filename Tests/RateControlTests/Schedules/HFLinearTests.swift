import RateControl
import Testing

@Suite struct HFLinearTests {
  @Test func climbsAndFalls() {
    let schedule = HFLinear(peak: 1, warmup: 3, steps: 10)
    let values = [
      0, 0.33333333, 0.66666667, 1, 0.85714286, 0.71428571, 0.57142857, 0.42857143, 0.28571429, 0.14285714, 0, 0,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }
}
