import Testing

@testable import RateControl

@Suite struct UBAPhasesTests {
  @Test func oneFallingPhaseIsUBA() throws {
    let phases = try UBAPhases(ends: [30], low: [0.01], high: [0.2], phi: 0.7)
    let uba = UBA(peak: 0.2, floor: 0.01, steps: 30, phi: 0.7)
    for step in 0...60 { #expect(phases(step) == uba(step)) }
  }

  @Test func evenPhasesRiseAndMatchingEndsJoin() throws {
    let phases = try UBAPhases(ends: [20, 40, 60], low: [0, 0, 0.1], high: [1, 0.5, 0.5], phi: 3)
    #expect(phases(20) == 0)
    for step in 20..<40 { #expect(phases(step) < phases(step + 1)) }
    #expect(phases(40) == 0.5)
    for step in 40..<60 { #expect(phases(step) > phases(step + 1)) }
    #expect(phases(60) == 0.1)
    #expect(phases(1000) == 0.1)
  }

  @Test func aRisingLastPhaseHoldsItsHighRate() throws {
    let phases = try UBAPhases(ends: [4, 9], low: [0, 0], high: [1, 0.5])
    #expect(phases(9) == 0.5)
    #expect(phases(10_000) == 0.5)
  }

  @Test func badListsAreRefused() {
    let ends: Configuration.Value = .list([.integer(10), .integer(10)])
    #expect(Making.refusal(UBAPhases.self, ["ends": ends]).hasPrefix("ends[1]: must be above 10"))
    #expect(
      Making.refusal(UBAPhases.self, ["ends": .list([.integer(10)]), "low": .list([.integer(0), .integer(0)])])
        == "low: must have one rate for each of the 1 phases; got 2")
    #expect(
      Making.refusal(UBAPhases.self, ["ends": .list([.integer(10)]), "low": .list([.integer(1)])])
        .hasPrefix("low[0]: must be 0 or more and not above the high rate 0.1"))
    #expect(throws: ControllerError.self) { try UBAPhases(ends: [], low: [], high: []) }
  }
}
