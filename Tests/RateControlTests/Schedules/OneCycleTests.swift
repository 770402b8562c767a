import RateControl
import Testing

@Suite struct OneCycleTests {
  @Test(arguments: Anneal.allCases) func goesUpOnceAndDownOnce(anneal: Anneal) {
    let cycle = OneCycle(peak: 1, rise: 30, steps: 100, anneal: anneal)
    #expect(cycle(0) == 0.04)
    #expect(cycle(30) == 1)
    #expect(cycle(100) == 0.04 / 1e4)
    #expect(cycle(.max) == cycle(100))
    for step in 0..<30 { #expect(cycle(step) < cycle(step + 1)) }
    for step in 30..<100 { #expect(cycle(step) > cycle(step + 1)) }
  }

  @Test func momentumGoesTheOtherWay() {
    let range = MomentumRange(low: 0.85, high: 0.95)
    let cycle = OneCycle(peak: 1, rise: 10, steps: 20, anneal: .linear, momentumRange: range)
    #expect(cycle.momentum(0) == 0.95)
    #expect(abs((cycle.momentum(5) ?? 0) - 0.9) < 1e-15)
    #expect(cycle.momentum(10) == 0.85)
    #expect(cycle.momentum(20) == 0.95)
    #expect(OneCycle(peak: 1, rise: 10, steps: 20).momentum(3) == nil)
  }

  @Test func refusesHalfARange() {
    #expect(Making.refusal(OneCycle.self, ["momentumLow": .number(0.8)]).contains("momentumHigh: is missing"))
    let crossed: [String: Configuration.Value] = ["momentumLow": .number(0.9), "momentumHigh": .number(0.8)]
    #expect(Making.refusal(OneCycle.self, crossed).contains("must not be above momentumHigh"))
    #expect(Making.refusal(OneCycle.self, ["rise": .integer(101)]).contains("100 steps"))
  }
}
