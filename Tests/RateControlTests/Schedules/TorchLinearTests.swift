import RateControl
import Testing

@Suite struct TorchLinearTests {
  @Test func climbsFromAThirdByDefault() {
    let schedule = TorchLinear(peak: 1)
    let values = [0.33333333, 0.46666667, 0.6, 0.73333333, 0.86666667, 1, 1]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func refusesAStartOfNothing() {
    #expect(Making.refusal(TorchLinear.self, ["startFactor": .integer(0)]).contains("(0, 1]"))
  }
}
