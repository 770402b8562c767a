import RateControl
import Testing

@Suite struct TimmWSDTests {
  @Test func itEndsOneStepShortOfTheFloor() {
    let schedule = TimmWSD(peak: 1, floor: 0.2, warmup: 2, stable: 2, decay: 4, decayShape: .linear)
    let values = [0, 0.5, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0.2]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 1e-15, "step \(step)") }
  }

  /// Outside the decay it stays at the floor, inside it has nothing left to do.
  @Test func aFallingStablePartStopsAtTheFloor() {
    let schedule = TimmWSD(
      peak: 1, floor: 0.6, warmup: 1, stable: 10, decay: 5, stableShape: .rsqrt, decayShape: .cosine)
    #expect(schedule(1) == 1)
    for step in 5..<30 { #expect(schedule(step) == 0.6, "step \(step)") }
  }
}
