import Rheostat
import Testing

@Suite struct GuardTests {
  private func guarded(_ policy: Guard.Policy = .rollback, spike: Double = .infinity) throws -> Guard {
    try Guard(
      Scheduled(Constant(peak: 0.1), total: 100), onDivergence: policy, keep: 10, factor: 0.5, spike: spike)
  }

  private func train(_ controller: inout Guard, _ loss: Double, times: Int = 1) throws {
    for _ in 0..<times {
      while case .save(let slot) = controller.directive { try controller.receive(.saved(slot)) }
      try controller.receive(.trained(Readings(.trainingLoss, loss)))
    }
  }

  @Test func itKeepsAStateBeforeTheFirstUpdateAndThenEverySoManySteps() throws {
    var controller = try guarded()
    #expect(controller.directive == .save(.lastGood))
    try train(&controller, 1, times: 10)
    #expect(controller.directive == .save(.lastGood))
  }

  @Test func aDivergenceBringsBackTheStateAndHalvesTheRate() throws {
    var controller = try guarded()
    try train(&controller, 1, times: 5)
    try train(&controller, .nan)
    #expect(controller.directive == .restore(.lastGood, data: .onward))
    #expect(controller.decision?.reason == .rolledBack)
    try controller.receive(.restored(.lastGood))
    #expect(controller.directive == .train(Update(rate: 0.05)))
  }

  @Test func aStateOnItsWayUpIsNotKept() throws {
    var controller = try guarded()
    try train(&controller, 1, times: 9)
    try train(&controller, 5)
    #expect(controller.directive == .train(Update(rate: 0.1)))
    try train(&controller, 1)
    #expect(controller.directive == .save(.lastGood))
  }

  @Test func aBadStateEndsTheRunInsteadOfLoopingForEver() throws {
    var controller = try guarded()
    try train(&controller, 1, times: 5)
    var divergences = 0
    while controller.directive != .finish {
      try train(&controller, .infinity)
      divergences += 1
      guard case .restore(let slot, _) = controller.directive else { break }
      try controller.receive(.restored(slot))
    }
    // One in a healthy stretch, then three right after a restore, the last of which brings the state back once more.
    #expect(divergences == 4)
    #expect(controller.directive == .finish)
    #expect(controller.decision?.reason == .divergenceEnded)
  }

  @Test func smallerRatesThatDoNotHelpEndTheRun() throws {
    var controller = try Guard(Scaled(Scheduled(Constant(peak: 0.1), total: 10_000), by: 1), keep: 1000, factor: 0.5)
    var divergences = 0
    while controller.directive != .finish, divergences < 100 {
      try train(&controller, 1, times: 3)
      while case .train = controller.directive { try train(&controller, 1e6) }
      divergences += 1
      guard case .restore(let slot, _) = controller.directive else { break }
      try controller.receive(.restored(slot))
    }
    #expect(divergences == 21)
    #expect(controller.decision?.reason == .divergenceEnded)
  }

  @Test func theLastUpdateThatDivergesIsTakenBackToo() throws {
    var controller = try guarded()
    try train(&controller, 1, times: 99)
    try train(&controller, .nan)
    #expect(controller.directive == .restore(.lastGood, data: .onward))
    try controller.receive(.restored(.lastGood))
    #expect(controller.directive == .finish)
  }

  @Test func noiseLateInARunIsNoDivergence() throws {
    var controller = try guarded()
    try train(&controller, 2.3)
    for step in 0..<98 { try train(&controller, step % 7 == 0 ? 0.9 : 0.01) }
    #expect(controller.decision == nil)
  }

  @Test func aSpikeThatLastsCountsWhenAsked() throws {
    var controller = try guarded(spike: 3)
    try train(&controller, 1, times: 30)
    try train(&controller, 2.9, times: 3)
    #expect(controller.decision == nil)
    try train(&controller, 10, times: 2)
    #expect(controller.decision == nil)
    try train(&controller, 10)
    #expect(controller.decision?.reason == .rolledBack)
  }

  @Test func aSingleBadBatchIsNoDivergenceAndNotKept() throws {
    var controller = try guarded(spike: 3)
    try train(&controller, 1, times: 29)
    try train(&controller, 50)
    #expect(controller.directive == .train(Update(rate: 0.1)))
    try train(&controller, 1)
    #expect(controller.directive == .save(.lastGood))
    #expect(controller.decision == nil)
  }

  /// A state that is bad at once after each restore ends the run, also where its losses are finite.
  @Test func aBadStateWithFiniteLossesEndsTheRunToo() throws {
    var controller = try guarded(spike: 3)
    try train(&controller, 1, times: 35)
    var divergences = 0
    while controller.directive != .finish, divergences < 100 {
      while case .train = controller.directive { try train(&controller, 40) }
      divergences += 1
      guard case .restore(let slot, _) = controller.directive else { break }
      try controller.receive(.restored(slot))
    }
    #expect(divergences == 4)
    #expect(controller.decision?.reason == .divergenceEnded)
  }

  @Test func failEndsTheRun() throws {
    var controller = try guarded(.fail)
    try train(&controller, 1, times: 3)
    try train(&controller, .nan)
    #expect(controller.directive == .finish)
  }

  @Test func ignoreGoesOnAndSaysSoOnce() throws {
    var controller = try guarded(.ignore)
    try train(&controller, .nan, times: 5)
    #expect(controller.decision?.number == 1)
    #expect(controller.directive == .train(Update(rate: 0.1)))
  }

  @Test func aLossMeasuredBeforeTheUpdateCounts() throws {
    var controller = try guarded()
    try controller.receive(.saved(.lastGood))
    try controller.receive(.measured(Readings(.trainingLoss, .infinity)))
    try controller.receive(.trained(Readings()))
    #expect(controller.decision?.reason == .rolledBack)
  }
}
