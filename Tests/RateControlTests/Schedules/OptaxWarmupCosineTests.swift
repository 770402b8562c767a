import RateControl
import Testing

@Suite struct OptaxWarmupCosineTests {
  @Test func lengthIncludesTheWarmUp() {
    let schedule = OptaxWarmupCosine(peak: 1, warmup: 3, steps: 10)
    let values = [
      0, 0.33333333, 0.66666667, 1, 0.95048443, 0.8117449, 0.61126047, 0.38873953, 0.1882551, 0.04951557, 0, 0,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func fallsToTheFloorWhereOptaxRaises() {
    let schedule = OptaxWarmupCosine(peak: 1, floor: 0.1, warmup: 4, steps: 4)
    #expect(schedule(3) == 0.75)
    #expect(schedule(4) == 0.1)
  }
}
