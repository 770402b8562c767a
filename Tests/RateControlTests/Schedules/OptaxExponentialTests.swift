import RateControl
import Testing

@Suite struct OptaxExponentialTests {
  @Test func stepsDownAStaircase() {
    let schedule = OptaxExponential(start: 1, every: 2, factor: 0.5, begin: 1, staircase: true)
    let values = [1, 1, 1, 0.5, 0.5, 0.25, 0.25]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func isContinuousWithoutOne() {
    let schedule = OptaxExponential(start: 1, every: 2, factor: 0.25, end: 0.1)
    let values = [1, 0.5, 0.25, 0.125, 0.1, 0.1]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func growthNeedsAnEnd() throws {
    #expect(Making.refusal(OptaxExponential.self, ["factor": .integer(2)]).contains("write end=1 too"))
    let bounded: [String: Configuration.Value] = ["factor": .integer(2), "end": .integer(3), "every": .integer(1)]
    #expect(try Making.schedule(OptaxExponential.self, bounded)(.max) == 3)
  }
}
