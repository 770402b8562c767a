import Testing

@testable import RateControl

@Suite struct WSDTests {
  @Test func threePhases() {
    let wsd = WSD(peak: 1, warmup: 10, stableUntil: 60, decay: 40, shape: .linear)
    for step in 0..<10 { #expect(wsd(step) == Double(step) / 10) }
    for step in 10...60 { #expect(wsd(step) == 1) }
    for step in 60...100 { #expect(abs(wsd(step) - Double(100 - step) / 40) < 1e-15) }
    #expect(wsd(101) == 0)
    // W/2 + plateau + D/2, by the trapezium rule
    let area = wsd.rates(in: 0..<100).reduce(0, +)
    #expect(abs(area - (10.0 / 2 + 50 + 40.0 / 2)) < 1e-12)
  }

  @Test func halvesEveryHalfLife() {
    let wsd = WSD(peak: 1, floor: 0.01, stableUntil: 20, halfLife: 5)
    for step in 20..<40 { #expect(abs(wsd(step + 5) - wsd(step) / 2) < 1e-16) }
    #expect(wsd(20) == 1)
    #expect(wsd(500) == 0.01)
    #expect(WSD(peak: 1, stableUntil: 0, decay: 5, halfLife: 5)(1000) == 0.5)
  }

  @Test(arguments: DecayShape.allCases) func anOpenRunDecaysWhenItIsTold(shape: DecayShape) throws {
    let rates = try Replanning.rates(
      "wsd", ["shape": .text(shape.rawValue), "floor": .number(1e-3), "warmup": .integer(5)], total: nil, told: 200,
      after: 50, count: 1000)
    #expect(rates.count == 200)
    #expect(rates[5..<161].allSatisfy { $0 == 0.1 })
    for step in 160..<199 { #expect(rates[step] > rates[step + 1]) }
    let wsd = WSD(peak: 0.1, floor: 1e-3, warmup: 5, stableUntil: 160, decay: 40, shape: shape)
    #expect(rates == wsd.rates(in: 0..<200))
    #expect(wsd(200) == 1e-3)
  }

  @Test func aWrittenDecayIsKept() throws {
    for decay in [Configuration.Value.text("10%"), .integer(20)] {
      let rates = try Replanning.rates(
        "wsd", ["decay": decay], total: nil, told: 200, after: 50, count: 1000)
      #expect(rates[180] == 0.1)
      #expect(rates[181] < 0.1)
    }
    // Lengthened: the decay moves to the new end; the plateau goes on.
    let rates = try Replanning.rates("wsd", ["decay": .integer(20)], total: 100, told: 300, after: 70, count: 1000)
    #expect(rates.count == 300)
    #expect(rates[..<281].allSatisfy { $0 == 0.1 })
    // Opened again: it stays.
    let open = try Replanning.rates("wsd", ["decay": .integer(20)], total: 100, told: nil, after: 70, count: 500)
    #expect(open.count == 500)
    #expect(open.allSatisfy { $0 == 0.1 })
  }

  @Test func aTotalThatLeavesNoRoomIsRefused() throws {
    let sentence = try Replanning.refusal("wsd", ["decay": .integer(20), "warmup": .integer(5)], told: 24)
    #expect(sentence.contains("decay: of 20 steps does not fit after a warm-up of 5 into 24 steps"))
    #expect(try Replanning.refusal("wsd", ["decay": .integer(20), "warmup": .integer(5)], told: 25) == "")
  }

  @Test func contradictionsAreRefused() {
    #expect(
      Making.refusal(WSD.self, ["halfLife": .integer(5), "shape": .text("linear")]).hasPrefix("halfLife: belongs to"))
    #expect(Making.refusal(WSD.self, ["shape": .text("exponential")]).hasPrefix("shape: exponential cannot reach 0"))
    #expect(
      Making.refusal(WSD.self, ["warmup": .integer(9), "stableUntil": .integer(8)]).hasPrefix("stableUntil: must not"))
    #expect(Making.refusal(WSD.self, ["stableUntil": .integer(8)], total: nil).hasPrefix("decay: is missing"))
    #expect(Making.refusal(WSD.self, ["warmup": .integer(101)]).hasPrefix("warmup: must not be longer"))
    #expect(Making.refusal(WSD.self, ["warmup": .text("5%")], total: nil).contains("needs a total"))
  }
}
