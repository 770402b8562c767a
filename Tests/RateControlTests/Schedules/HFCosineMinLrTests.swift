import RateControl
import Testing

@Suite struct HFCosineMinLrTests {
  @Test func isOneUpdateAhead() {
    let schedule = HFCosineMinLr(peak: 1, warmup: 3, steps: 10, floorRatio: 0.1)
    let values = [
      0.33333333, 0.66666667, 1, 0.95543599, 0.83057041, 0.65013442, 0.44986558, 0.26942959, 0.14456401, 0.1,
      0.14456401,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func startsWhereItIsTold() {
    let schedule = HFCosineMinLr(peak: 1, warmup: 3, steps: 10, floorRatio: 0, warmupStart: 0.2)
    for (step, value) in [0.2, 0.6, 1].enumerated() { #expect(abs(schedule(step) - value) < 1e-15) }
    #expect(HFCosineMinLr(peak: 1, warmup: 1, steps: 10, floorRatio: 0, warmupStart: 0.2)(0) == 0.2)
  }
}
