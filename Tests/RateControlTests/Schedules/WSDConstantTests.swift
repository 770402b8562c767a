import Testing

@testable import RateControl

@Suite struct WSDConstantTests {
  @Test func theTailIsConstantAndJoins() throws {
    let schedule = try Making.schedule(
      WSDConstant.self, ["warmup": .integer(10), "tail": .integer(20), "decay": .integer(30), "floor": .number(0.02)])
    for step in 10...50 { #expect(schedule(step) == 0.1) }
    for step in 50..<80 { #expect(abs(schedule(step) - schedule(step + 1) - 0.08 / 30) < 1e-15) }
    for step in 80...200 { #expect(schedule(step) == 0.02) }
  }

  @Test func anOpenRunDecaysWhenItIsTold() throws {
    let rates = try Replanning.rates(
      "wsdConstant", ["floor": .number(0.01)], total: nil, told: 200, after: 50, count: 1000)
    #expect(rates.count == 200)
    #expect(rates[..<145].allSatisfy { $0 == 0.1 })
    #expect(rates[145] < 0.1)
    #expect(rates[180...].allSatisfy { $0 == 0.01 })
  }

  @Test func theTailMustBeShorterThanTheRun() {
    #expect(
      Making.refusal(WSDConstant.self, ["tail": .integer(100)])
        == "tail: must be shorter than the 100 steps there are; got 100")
  }
}
