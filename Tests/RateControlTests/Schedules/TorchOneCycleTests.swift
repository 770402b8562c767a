import RateControl
import Testing

@Suite struct TorchOneCycleTests {
  @Test func cosineGoesOnForOneUpdateAfterTheEnd() {
    let schedule = TorchOneCycle(peak: 1, steps: 10)
    let values = [
      0.04, 0.52, 1, 0.95048463, 0.81174565, 0.61126202, 0.38874198, 0.18825835, 0.04951937, 0.000004, 0.04951937,
      0.000004,
    ]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func linearThreePhases() {
    let schedule = TorchOneCycle(peak: 1, steps: 10, anneal: .linear, threePhase: true)
    let values = [0.04, 0.52, 1, 0.52, 0.04, 0.0320008, 0.0240016, 0.0160024, 0.0080032, 0.000004, 0, 0.000004]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func momentumMovesAgainstTheRate() {
    let schedule = TorchOneCycle(peak: 1, steps: 10)
    for (step, value) in [(0, 0.95), (1, 0.9), (2, 0.85), (9, 0.95)] {
      #expect(abs((schedule.momentum(step) ?? 0) - value) < 1e-15)
    }
    let three = TorchOneCycle(peak: 1, steps: 10, threePhase: true)
    for step in 4...20 { #expect(three.momentum(step) == 0.95) }
    for step in 0...30 { #expect((0.85...0.95).contains(schedule.momentum(step) ?? 0)) }
  }

  @Test func startsAtThePeakWhereTorchDividesByZero() {
    // rise T = 1
    #expect(TorchOneCycle(peak: 1, steps: 10, rise: 0.1)(0) == 1)
  }

  @Test func leavesTheMomentumAloneOnRequest() throws {
    let still: [String: Configuration.Value] = ["cycleMomentum": .boolean(false)]
    #expect(try Making.schedule(TorchOneCycle.self, still).momentum(5) == nil)
    let both = still.merging(["momentumLow": .number(0.5)]) { $1 }
    #expect(Making.refusal(TorchOneCycle.self, both).contains("cycleMomentum=false"))
  }
}
