import RateControl
import Testing

@Suite struct HFInverseSqrtTests {
  @Test func falls() {
    let schedule = HFInverseSqrt(peak: 1, warmup: 4)
    let values = [0, 0.25, 0.5, 0.75, 1, 0.89442719, 0.81649658, 0.75592895, 0.70710678, 0.66666667, 0.63245553]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func theTimeScaleIsTenThousandWithoutWarmUp() {
    let schedule = HFInverseSqrt(peak: 1)
    #expect(schedule(0) == 1)
    #expect(schedule(30_000) == 0.5)
  }
}
