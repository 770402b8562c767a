import RateControl
import Testing

@Suite struct TimmMultiStepTests {
  @Test func dropsOneUpdateEarly() {
    let schedule = TimmMultiStep(peak: 1, milestones: [6, 3])
    let values = [1, 1, 0.1, 0.1, 0.1, 0.01, 0.01]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func theLargestStepIsNoTrap() {
    #expect(TimmMultiStep(peak: 1, milestones: [3], factor: 0.5)(.max) == 0.5)
  }
}
