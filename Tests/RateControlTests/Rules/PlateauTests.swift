import Testing

@testable import RateControl

@Suite struct PlateauTests {
  private func plateau(_ change: (inout Plateau.Settings) -> Void = { _ in }) throws -> Plateau {
    var settings = Plateau.Settings(peak: 0.1, factor: 0.5, patience: 3)
    change(&settings)
    return try Plateau(settings, total: 1000)
  }

  @Test func reducesAfterPatienceBadReadings() throws {
    var rule = try plateau()
    var rates: [Double] = []
    for loss in [2.0, 1.5, 1.6, 1.7, 1.8, 1.4, 1.4, 1.4, 1.4] { rates.append(try rule.afterValidation(loss)) }
    #expect(rates == [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025])
    #expect(rule.decision?.number == 2)
    #expect(rule.decision?.reason == .plateauReduced)
    #expect(rule.decision?.namedValues.map(\.value) == [0.05, 1.4, 1.4, 3])
  }

  /// Multiplying a metric by -1 and turning the mode round changes nothing; torch's relative threshold fails this.
  @Test(arguments: [MonitorMode.min, .max]) func negativeMetricsAreJudgedLikePositiveOnes(_ mode: MonitorMode) throws {
    for seed in UInt64(1)...20 {
      var generator = Seeded(seed)
      var here = try plateau {
        $0.mode = mode
        $0.threshold = 0.05
      }
      var there = try plateau {
        $0.mode = mode == .min ? .max : .min
        $0.threshold = 0.05
      }
      for _ in 0..<60 {
        let metric = generator.normal()
        #expect(try here.afterValidation(metric) == there.afterValidation(-metric), "seed \(seed)")
      }
    }
  }

  @Test func slightlyWorseNegativeMetricIsNoImprovement() throws {
    var rule = try plateau { $0.threshold = 0.01 }
    for step in 0..<4 { _ = try rule.afterValidation(-1 + 0.001 * Double(step)) }
    #expect(rule.rate == 0.05)
    rule = try plateau()
    for _ in 0..<4 { _ = try rule.afterValidation(-1) }
    #expect(rule.rate == 0.05)
  }

  @Test func cooldownPassesOverReadings() throws {
    var rule = try plateau { $0.cooldown = 2 }
    var reductions: [Int] = []
    for index in 0..<20 {
      let before = rule.rate
      if try rule.afterValidation(1) < before { reductions.append(index) }
    }
    #expect(reductions == [3, 8, 13, 18])
  }

  @Test func floorIsReachedAndReportedOnce() throws {
    var rule = try plateau { $0.floor = 0.03 }
    for _ in 0..<40 { _ = try rule.afterValidation(1) }
    #expect(rule.rate == 0.03)
    #expect(rule.decision?.reason == .plateauAtFloor)
    #expect(rule.decision?.number == 3)
  }

  @Test func notFiniteIsReportedOnceAndNeverBest() throws {
    for value in [Double.nan, .infinity, -.infinity] {
      var ignoring = try plateau()
      for _ in 0..<30 { _ = try ignoring.afterValidation(value) }
      #expect(ignoring.rate == 0.1)
      #expect(ignoring.decision?.reason == .readingNotFinite)
      #expect(ignoring.decision?.number == 1)

      var counting = try plateau { $0.onNotFinite = .countAsBad }
      for _ in 0..<3 { _ = try counting.afterValidation(value) }
      #expect(counting.rate == 0.05)
      #expect(try counting.afterValidation(1e9) == 0.05)
      #expect(counting.state == (try counting.restored(into: plateau { $0.onNotFinite = .countAsBad })).state)
    }
  }

  @Test func missingReadingIsReportedOnceAtItsOwnMoment() throws {
    var rule = try plateau()
    try rule.receive(.trained(Readings()))
    #expect(rule.decision == nil)
    try rule.receive(.validated(Readings(.validationMetric, 1)))
    try rule.receive(.validated(Readings()))
    #expect(rule.decision?.reason == .readingMissing)
    #expect(rule.decision?.number == 1)
  }

  @Test func trainingLossMayComeBeforeTheUpdate() throws {
    var rule = try plateau { $0.monitor = .trainingLoss }
    for _ in 0..<4 {
      try rule.receive(.measured(Readings(.trainingLoss, 1)))
      try rule.receive(.trained(Readings()))
    }
    #expect(rule.rate == 0.05)
    #expect(rule.decision?.reason == .plateauReduced)
    try rule.receive(.trained(Readings()))
    #expect(rule.decision?.reason == .readingMissing)
  }

  @Test func windowAveragesReports() throws {
    var rule = try plateau {
      $0.window = 4
      $0.patience = 1
      $0.threshold = 0
    }
    for loss in [4.0, 0, 4, 0] { _ = try rule.afterValidation(loss) }
    for loss in [1.0, 3, 0, 3.9] { _ = try rule.afterValidation(loss) }
    #expect(rule.rate == 0.1)
    for loss in [0.0, 0, 4, 4] { _ = try rule.afterValidation(loss) }
    #expect(rule.rate == 0.05)
  }

  @Test func hugeReportsDoNotOverflow() throws {
    let huge = Double.greatestFiniteMagnitude
    for test in Plateau.Test.allCases {
      let change: (inout Plateau.Settings) -> Void = {
        $0.window = 2
        $0.test = test
        $0.patience = 4
      }
      var rule = try plateau(change)
      for index in 0..<40 { _ = try rule.afterValidation(index % 3 == 0 ? huge : -huge) }
      #expect(rule.state == (try rule.restored(into: plateau(change))).state)
    }
  }

  @Test func impossibleSettingsAreRefusedWithASentence() throws {
    let cases: [((inout Plateau.Settings) -> Void, String)] = [
      ({ $0.floor = 0.2 }, "floor: must not be above the peak 0.1, or the rate could never fall; got 0.2"),
      ({ $0.factor = 1 }, "factor: must be a number in (0, 1); got 1.0"),
      ({ $0.peak = .nan }, "peak: must be a number in (0, inf); got nan"),
      ({ $0.threshold = 1 }, "threshold: must be below 1 when it is relative; got 1.0"),
      ({ $0.patience = 0 }, "patience: must be 1 reading or more; got 0"),
      ({ $0.window = 0 }, "window: must be 1 report or more; got 0"),
    ]
    for (change, expected) in cases { #expect(sentence { _ = try plateau(change) } == expected) }
    #expect(
      sentence { _ = try make("plateau", ["test": .text("slope"), "threshold": .number(0.1)], plan: ablePlan) }
        == "threshold: has no meaning with test=slope, which judges by the noise; leave it out")
  }

  @Test func impossibleStatesAreRefused() throws {
    let rule = try plateau()
    for (name, change) in [
      ("rate", { (state: inout Plateau.State) in state.set(rate: 0.2) }), ("bad", { $0.set(bad: 3) }),
      ("bad", { $0.set(bad: -1) }), ("cooldown", { $0.set(cooldown: 1) }),
    ] {
      var state = rule.state
      var copy = rule
      change(&state)
      #expect(sentence { try copy.restore(state) }.hasPrefix("\(name) of the stored state of plateau must"))
      #expect(copy.state == rule.state)
    }
  }
}

extension Plateau.State {
  mutating func set(rate: Double? = nil, bad: Int? = nil, cooldown: Int? = nil) {
    self.rate = rate ?? self.rate
    self.bad = bad ?? self.bad
    self.cooldown = cooldown ?? self.cooldown
  }
}
