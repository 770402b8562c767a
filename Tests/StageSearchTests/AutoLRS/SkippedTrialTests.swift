import Rheostat
import Testing

/// Trials in which no update can be made: each is given up by itself, however many there are.
@Suite struct SkippedTrialTests {
  private static let patience = Clock.patienceForSkips + 1

  @Test func twoHopelessTrialsInARowBothEnd() throws {
    var loop = try SearchLoop("autoLRS(trials=4, tau=50, trialSteps=5)", total: 140)
    loop.script = { asked, _ in asked < 2 * Self.patience ? .skip : .loss }
    try loop.run(most: 400)
    let trials = loop.decisions.filter { [.trialEnded, .trialFailed, .trialStoodIn].contains($0.reason) }
    #expect(trials.prefix(2).allSatisfy { $0.reason == .trialFailed && $0.value("steps") == 0 })
    #expect(trials.dropFirst(2).contains { $0.reason == .trialEnded })
    #expect(loop.updates.count == 140)
    #expect(loop.asked == 140 + 2 * Self.patience)
  }

  @Test(arguments: ["paper", "original"]) func aLoopThatSkipsEveryProbeMakesItsUpdates(_ dialect: String) throws {
    var loop = try SearchLoop("autoLRS(trials=4, tau=50, trialSteps=5, tauMax=100, dialect=\(dialect))", total: 300)
    loop.script = { _, update in update.role == .probe ? .skip : .loss }
    try loop.run(most: 5000)
    #expect(loop.directives.last == .finish)
    #expect(loop.updates.count == 300)
    #expect(loop.updates.allSatisfy { $0.role == .main })
    #expect(loop.asked - 300 == loop.decisions(.trialFailed).count * Self.patience)
  }

  /// Skips of the main pass do not count against the trials that a longer total brings.
  @Test func skipsBeforeASearchAreForgotten() throws {
    var loop = try SearchLoop("autoLRS(trials=4, tau=50, trialSteps=5, tauMax=50, finalAnneal=0.5)", total: 140)
    try loop.run(updates: 100)
    for _ in 0..<Self.patience { try loop.tell(.skipped(Readings())) }
    try loop.tell(.replanned(total: 400))
    loop.script = { _, update in update.role == .probe ? .skip : .loss }
    try loop.run(most: 5000)
    #expect(loop.updates.count == 400)
    #expect(!loop.decisions(.trialFailed).isEmpty)
  }
}
