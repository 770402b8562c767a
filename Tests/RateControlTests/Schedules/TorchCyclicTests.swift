import RateControl
import Testing

@Suite struct TorchCyclicTests {
  @Test func takesTwoThousandUpdatesUpByDefault() throws {
    let schedule = try Making.schedule(TorchCyclic.self, ["floor": .number(0.01)])
    #expect(schedule(0) == 0.01)
    #expect(schedule(2000) == 0.1)
    #expect(schedule(4000) == 0.01)
  }

  @Test func momentumMovesAgainstTheRate() {
    let schedule = TorchCyclic(peak: 1, floor: 0.1, up: 4)
    for (step, value) in [(0, 0.9), (2, 0.85), (4, 0.8), (6, 0.85), (8, 0.9)] {
      #expect(abs((schedule.momentum(step) ?? 0) - value) < 1e-15)
    }
  }

  @Test func wantsAFloor() {
    #expect(Making.refusal(TorchCyclic.self, [:]).contains("floor: is missing"))
  }
}
