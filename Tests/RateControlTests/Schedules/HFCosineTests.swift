import RateControl
import Testing

@Suite struct HFCosineTests {
  @Test func risesAgain() {
    let schedule = HFCosine(peak: 1, warmup: 3, steps: 10)
    let values = [
      0, 0.33333333, 0.66666667, 1, 0.95048443, 0.8117449, 0.61126047, 0.38873953, 0.1882551, 0.04951557, 0, 0.04951557,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func refusesAWarmUpLongerThanTheRun() {
    let sentence = Making.refusal(HFCosine.self, ["warmup": .integer(101)])
    #expect(sentence == "warmup: must not be longer than the schedule, which has 100 steps; got 101")
  }
}
