import Testing

@testable import RateControl

@Suite struct GreedyTests {
  private func greedy(_ change: (inout Greedy.Settings) -> Void = { _ in }) throws -> Greedy {
    var settings = Greedy.Settings(start: 0.1)
    (settings.factor, settings.patience) = (0.5, 2)
    change(&settings)
    return try Greedy(settings, total: nil)
  }

  private func rates(_ rule: inout Greedy, _ readings: [Double]) throws -> [Double] {
    try readings.map { reading in try rule.afterValidation(reading) }
  }

  @Test func raisesOnImprovementAndLowersWithoutIt() throws {
    var rule = try greedy()
    #expect(
      try rates(&rule, [5, 4, 3, 2, 2, 2, 2, 2, 1]) == [0.1, 0.2, 0.2, 0.4, 0.4, 0.2, 0.2, 0.1, 0.1])
    #expect(rule.decision?.number == 4)
    #expect(rule.decision?.reason == .greedyLowered)
    #expect(rule.decision?.namedValues.map(\.value) == [0.2, 2, 2, 2])
  }

  @Test func anImprovementBreaksARowOfBadReadings() throws {
    var rule = try greedy { $0.patience = 3 }
    #expect(try rates(&rule, [5, 5, 5, 4, 4, 4]).allSatisfy { $0 == 0.1 })
  }

  @Test func rangeHangsOnTheFirstRate() throws {
    for start in [5e-5, 1e-3, 10] {
      var rule = try greedy { $0 = Greedy.Settings(start: start) }
      for index in 0..<500 { _ = try rule.afterValidation(-Double(index)) }
      #expect(rule.rate == start * 10)
      #expect(rule.decision?.reason == .clamped)
      for _ in 0..<500 { _ = try rule.afterValidation(0) }
      #expect(rule.rate == start / 100)
      let number = rule.decision?.number
      for _ in 0..<50 { _ = try rule.afterValidation(0) }
      #expect(rule.decision?.number == number)
    }
  }

  @Test func cooldownsPassOverReadings() throws {
    var rule = try greedy { ($0.cooldown, $0.raiseCooldown) = (3, 1) }
    #expect(
      try rates(&rule, [9, 8, 7, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5])
        == [0.1, 0.2, 0.2, 0.2, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.1])
  }

  @Test func windowAveragesAndMaxTurnsRound() throws {
    var rule = try greedy { ($0.window, $0.mode, $0.monitor) = (2, .max, .validationMetric) }
    var last = 0.0
    for value in [0.1, 0.3, 0.4, 0.2] { last = try rule.afterValidation(value, .validationMetric) }
    #expect(last == 0.2)
  }

  @Test func notFiniteHoldsTheRateAndIsReportedOnce() throws {
    var rule = try greedy()
    #expect(try rates(&rule, [.nan, .infinity, -.infinity, .nan, .nan]).allSatisfy { $0 == 0.1 })
    #expect(rule.decision?.number == 1)
    #expect(try rule.restored(into: greedy()).state == rule.state)
  }

  @Test func impossibleSettingsAreRefused() {
    #expect(
      sentence { _ = try greedy { $0.low = 0.2 } }
        == "low: must be above 0 and not above the first rate 0.1; got 0.2")
    #expect(
      sentence { _ = try make("greedy", ["high": .number(0.05)], plan: ablePlan) }
        == "high: must be finite and not below the first rate 0.1; got 0.05")
    #expect(sentence { _ = try greedy { $0.patience = 0 } } == "patience: must be a whole number of 1 or more; got 0")
  }
}
