import RateControl
import Testing

@Suite struct HFWSDTests {
  @Test func warmUpStartsAtTheSmallestRate() {
    let schedule = HFWSD(peak: 1, warmup: 2, stable: 4, decay: 4, floorRatio: 0.1)
    let values = [0.1, 0.55, 1, 1, 1, 1, 1, 0.86819805, 0.55, 0.23180195, 0.1]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func stableIsWhatTheOthersLeave() throws {
    let lengths: [String: Configuration.Value] = ["warmup": .text("10%"), "decay": .integer(30)]
    let schedule = try Making.schedule(HFWSD.self, lengths)
    #expect((schedule.warmup, schedule.stable, schedule.decay) == (10, 60, 30))
  }

  @Test func refusesPartsThatDoNotFit() {
    let lengths: [String: Configuration.Value] = ["warmup": .integer(60), "decay": .integer(60)]
    #expect(Making.refusal(HFWSD.self, lengths).contains("more than the 100 steps"))
  }
}
