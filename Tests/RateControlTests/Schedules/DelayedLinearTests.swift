import Testing

@testable import RateControl

@Suite struct DelayedLinearTests {
  @Test func staysAndThenFallsInEvenSteps() {
    let schedule = DelayedLinear(peak: 1, floor: 0.2, steps: 100, delay: 0.6)
    for step in 0...60 { #expect(schedule(step) == 1) }
    for step in 60..<100 { #expect(abs(schedule(step) - schedule(step + 1) - 0.8 / 40) < 1e-15) }
    #expect(schedule(100) == 0.2)
  }

  @Test func noDelayIsLinear() {
    let schedule = DelayedLinear(peak: 0.3, steps: 17, delay: 0)
    let linear = Linear(peak: 0.3, steps: 17)
    for step in 0...20 { #expect(abs(schedule(step) - linear(step)) < 1e-16) }
  }

  @Test func theDelayMustLeaveRoom() {
    #expect(Making.refusal(DelayedLinear.self, ["delay": .integer(1)]).hasPrefix("delay: must be a number in [0, 1)"))
  }
}
