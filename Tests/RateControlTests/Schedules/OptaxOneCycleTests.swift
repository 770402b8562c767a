import RateControl
import Testing

@Suite struct OptaxOneCycleTests {
  @Test func isOneUpdateLaterThanTorch() {
    let schedule = OptaxOneCycle(peak: 1, steps: 10)
    let values = [
      0.04, 0.28, 0.76, 1, 0.95048463, 0.81174565, 0.61126202, 0.38874198, 0.18825835, 0.04951937, 0.000004, 0.000004,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func leavesTheMomentumAlone() { #expect(OptaxOneCycle(peak: 1, steps: 10).momentum(3) == nil) }
}
