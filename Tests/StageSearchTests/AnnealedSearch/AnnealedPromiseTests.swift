import Glibc
import Rheostat
import Testing

/// What annealed search promises, for every family of optimizers.
@Suite struct AnnealedPromiseTests {
  @Test(arguments: Searched.allCases, [50, 51, 99, 100, 237, 560, 1000, 5003])
  func exactlyTheTotalAndAtMostTheShare(_ family: Searched, total: Int) throws {
    var loop = try family.loop(total)
    let search = try #require(loop.controller as? AnnealedSearch)
    try loop.run()
    #expect(loop.updates.count == total)
    #expect(loop.searched > 0 && loop.searched <= search.budget)
    #expect(search.budget <= max(total / 4, total * 12 / 100))
    #expect(loop.updates.last?.role == .main)
    #expect(loop.updates.allSatisfy { $0.rate.isFinite && $0.rate >= 0 })
  }

  /// In this loop the loss falls fastest just below the rate of 0.5 from where it rises: the peak must not lie above it.
  @Test(arguments: Searched.allCases) func thePeakLiesInsideTheStableRange(_ family: Searched) throws {
    var loop = try family.loop(4000)
    try loop.run()
    #expect(loop.peak > 0.001 && loop.peak < 0.5, "\(family): \(loop.peak)")
    #expect(loop.excess < 1e-3)
    #expect(loop.decisions(.rateChosen).count == 1)
    #expect(loop.decisions(.trialEnded).count >= 2)
  }

  /// Every trial begins from the weights before the search, on the same batches; the main pass goes on.
  @Test(arguments: Searched.allCases) func trialsAreRewoundAndTheMainPassGoesOn(_ family: Searched) throws {
    var loop = try family.loop(2000)
    try loop.run()
    let restores = loop.directives.compactMap { directive -> DataPosition? in
      if case .restore(.stage, let position) = directive { position } else { nil }
    }
    #expect(restores.last == .onward)
    #expect(restores.dropLast().allSatisfy { $0 == .rewound })
    #expect(restores.count >= 3)
  }

  /// The main pass is held once against what was expected of it: where its rates have added up to those of a trial.
  @Test(arguments: Searched.allCases) func whatHappenedIsHeldAgainstWhatWasExpected(_ family: Searched) throws {
    var loop = try family.loop(4000)
    try loop.run()
    let chosen = try #require(loop.decisions(.rateChosen).first)
    let ends = loop.decisions(.stageEnded)
    #expect(ends.count == 1)
    let end = try #require(ends.first)
    #expect(end.value("expected") == chosen.value("expected") && end.value("chosen") == chosen.value("chosen"))
    // The excess loss of 2 is a function of the summed rates but for their squares, and nearly gone after so many.
    #expect(end.step > chosen.step && end.step < chosen.step + 400)
    #expect(abs(end.value("happened") - end.value("expected")) < 0.01 * 2)
  }

  @Test(arguments: Searched.allCases) func theOutcomeOfNoiseIsItsMean(_ family: Searched) throws {
    var loop = try family.loop(3000)
    loop.loss = { 5 + ($0.isMultiple(of: 2) ? 0.1 : -0.1) }
    try loop.run()
    let end = try #require(loop.decisions(.stageEnded).first)
    #expect(abs(end.value("happened") - 5) < 0.1 && abs(end.value("expected") - 5) < 0.1)
  }

  @Test(arguments: Searched.allCases) func aLoopThatCannotRewindIsNeverAskedTo(_ family: Searched) throws {
    var loop = try family.loop(2000, can: .saveRestore)
    try loop.run()
    #expect(!loop.directives.contains(.restore(.stage, data: .rewound)))
    #expect(loop.updates.count == 2000)
  }

  /// A divergence of the main pass: the last good state comes back, the rate is halved, the budget stays.
  @Test(arguments: Searched.allCases) func aDivergenceIsRolledBackAtHalfTheRate(_ family: Searched) throws {
    var loop = try family.loop(2000)
    loop.script = { asked, _ in asked == 1500 ? .notFinite : .loss }
    try loop.run()
    #expect(loop.updates.count == 2000)
    let rolled = loop.decisions(.rolledBack)
    #expect(rolled.count == 1)
    let before = try #require(rolled.first?.value("before"))
    #expect(rolled.first?.rate == before / 2)
    #expect(loop.directives.contains(.restore(.lastGood, data: .onward)))
    #expect(loop.updates[1501].rate <= loop.updates[1500].rate)
  }

  /// Even if every loss of the main pass is NaN the run has its updates and ends with the weights before them.
  @Test(arguments: Searched.allCases) func aHopelessMainPassStillKeepsTheBudget(_ family: Searched) throws {
    var loop = try family.loop(600)
    loop.script = { _, update in update.role == .main ? .notFinite : .loss }
    try loop.run()
    #expect(loop.updates.count == 600)
    #expect(loop.excess == 2.0)
    #expect(loop.updates.allSatisfy { $0.rate.isFinite })
  }

  /// All trials fail: the run goes on far below the lowest of them, and says so.
  @Test(arguments: Searched.allCases) func whenEveryTrialFailsTheRateIsLow(_ family: Searched) throws {
    var loop = try family.loop(3000)
    loop.script = { _, update in update.role == .probe ? .notFinite : .loss }
    try loop.run()
    #expect(loop.updates.count == 3000)
    #expect(loop.decisions(.searchFailed).count == 1)
    let tried = loop.decisions(.trialFailed).map { $0.value("tried") }
    // A ramp whose first loss is NaN tells nothing, so that no trial follows: the rate is one that harms nobody.
    #expect(family == .adam ? tried.count >= 1 : tried.isEmpty)
    #expect(loop.peak <= (tried.min() ?? 0.001))
  }

  @Test(arguments: Searched.allCases) func missingLossesAreDataAndSaidOnce(_ family: Searched) throws {
    var loop = try family.loop(900)
    loop.script = { _, _ in .missing }
    try loop.run()
    #expect(loop.updates.count == 900)
    #expect(loop.decisions(.readingMissing).count == 1)
    #expect(loop.peak < 0.1)
    #expect(loop.decisions(.searchFailed).count == 1)
  }

  /// A share that was written is kept, of short runs too.
  @Test(arguments: Searched.allCases, [0.02, 0.05, 0.3]) func aWrittenShareIsKept(_ family: Searched, share: Double)
    throws
  {
    var loop = try family.loop(1000, "annealedSearch(share=\(share))")
    loop.loss = { _ in 1 }
    try loop.run()
    #expect(loop.updates.count == 1000 && Double(loop.searched) <= 1000 * share)
  }

  /// Losses of any size, of any sign, and noise around zero: the search is not led to its low end.
  @Test(arguments: Searched.allCases, [1e-300, 1e-5, 1e5, 1e290]) func theUnitOfTheLossDoesNotMatter(
    _ family: Searched, unit: Double
  ) throws {
    var plain = try family.loop(2000)
    try plain.run()
    var scaled = try family.loop(2000)
    scaled.unit = unit
    try scaled.run()
    #expect(abs(scaled.peak / plain.peak - 1) < 1e-6, "\(scaled.peak) for \(plain.peak)")
  }

  @Test(arguments: Searched.allCases, 1...3) func noiseAroundZeroIsNoDivergence(_ family: Searched, seed: Int) throws {
    var loop = try family.loop(2000)
    loop.loss = { 0.001 + 0.05 * sin(Double($0 * $0 + 31 * seed)) }
    try loop.run()
    #expect(loop.decisions(.trialFailed).isEmpty && loop.decisions(.rolledBack).isEmpty)
    #expect(loop.peak > 1e-5)
  }

  /// Every probe that is not slow overflows for ever: two hopeless trials in a row end, and so does the run.
  @Test(arguments: Searched.allCases) func hopelessTrialsInARowEnd(_ family: Searched) throws {
    for limit in [0.0, 1e-4, 0.01] {
      var loop = try family.loop(1000)
      loop.script = { _, update in update.role == .probe && update.rate > limit ? .skip : .loss }
      try loop.run(most: 5000)
      #expect(loop.updates.count == 1000, "\(limit)")
    }
  }

  /// More than 20 overflows in a row end a trial; no clock moves.
  @Test(arguments: Searched.allCases) func skippedUpdatesEndATrial(_ family: Searched) throws {
    var loop = try family.loop(1000)
    loop.script = { _, update in update.role == .probe && update.rate > 0.2 ? .skip : .loss }
    try loop.run()
    #expect(loop.updates.count == 1000)
    #expect(loop.updates.allSatisfy { $0.role == .main || $0.rate <= 0.2 })
  }
}
