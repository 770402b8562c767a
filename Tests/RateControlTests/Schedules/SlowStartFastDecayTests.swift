import Glibc
import Testing

@testable import RateControl

@Suite struct SlowStartFastDecayTests {
  @Test func oneMaximumAndNoJump() {
    let schedule = SlowStartFastDecay(peak: 1, start: 0.1, floor: 0.01, steps: 100, rise: 0.7)
    #expect(schedule(0) == 0.1)
    #expect(schedule(70) == 1)
    #expect(schedule(100) == 0.01)
    for step in 0..<70 { #expect(abs(schedule(step + 1) - schedule(step) - 0.9 / 70) < 1e-14) }
    for step in 70..<100 { #expect(abs(schedule(step + 1) / schedule(step) - pow(0.01, 1.0 / 30)) < 1e-13) }
  }

  @Test func ratesMustBeInOrder() {
    #expect(
      Making.refusal(SlowStartFastDecay.self, ["start": .integer(1)])
        == "start: must not be above the peak 0.1; got 1.0")
    #expect(Making.refusal(SlowStartFastDecay.self, ["floor": .integer(0)]).hasPrefix("floor: must be a number in"))
  }
}
