import Rheostat
import Testing

/// A search that reads nothing says so, with the rate that is used and why.
@Suite struct FailedSearchTests {
  static let spellings = [
    "annealedSearch", "autoLRS(trials=3, tau=100, trialSteps=10)", "rangeTest(steps=40st)",
    "rangeTest(then=cosine(), steps=40st)",
  ]

  @Test(arguments: spellings, [SearchLoop.Answer.notFinite, .missing])
  func aRunWithoutAFiniteLossSaysThatTheSearchFailed(_ spelling: String, answer: SearchLoop.Answer) throws {
    for optimizer in [OptimizerFamily.sgd, .scheduleFree, .adam] {
      var loop = SearchLoop(
        try SearchLoop.make(
          spelling, total: 400, can: .saveRestore, signals: Signals(.trainingLoss), optimizer: optimizer,
          weightScale: 0.05))
      loop.script = { _, _ in answer }
      try loop.run(most: 10_000)
      let told = loop.decisions(.searchFailed) + loop.decisions(.rangeUnclear)
      let first = try #require(told.first)
      let sentence = first.sentence()
      #expect(sentence.contains("failed") && sentence.contains("finite loss"), "\(sentence)")
      #expect(sentence.contains("is used, "), "\(sentence)")
      #expect(loop.decisions.allSatisfy { !$0.sentence().contains("lowest, 0,") })
      #expect(loop.decisions(.trialFailed).allSatisfy { $0.sentence().contains("no finite loss") })
      #expect(loop.updates.allSatisfy { $0.rate.isFinite })
    }
  }

  @Test func theReasonForTheRateIsGiven() throws {
    var loop = try SearchLoop(annealed: "annealedSearch", .adam, total: 1000, weightScale: 0.05)
    loop.script = { _, update in update.role == .probe ? .notFinite : .loss }
    try loop.run()
    let failed = try #require(loop.decisions(.searchFailed).first)
    #expect(failed.value("chosen") <= failed.value("lowest"))
    #expect(failed.sentence().hasSuffix("no larger than any that was tried, since small rates diverge last."))
  }

  /// A search that a smaller total cuts off has not failed.
  @Test func aSearchThatIsCutOffHasNotFailed() throws {
    var loop = try SearchLoop(annealed: "annealedSearch", .sgd, total: 1000)
    try loop.run(updates: 5)
    try loop.tell(.replanned(total: 20))
    try loop.run()
    #expect(loop.decisions(.searchFailed).isEmpty && loop.decisions(.searchSkipped).count == 1)
  }
}
