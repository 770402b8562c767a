import RateControl
import Testing

@Suite struct TimmStepTests {
  @Test func theWarmUpComesBefore() {
    let schedule = TimmStep(peak: 1, every: 3, factor: 0.1, warmup: 2)
    let values = [0, 0.5, 1, 1, 1, 0.1, 0.1, 0.1, 0.01]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func orInside() {
    let schedule = TimmStep(peak: 1, every: 3, factor: 0.1, warmup: 2, warmupPrefix: false)
    let values = [0, 0.5, 1, 0.1, 0.1, 0.1, 0.01]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }
}
