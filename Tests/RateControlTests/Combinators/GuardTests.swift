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
    for _ in 0..<10 {
      try train(&controller, .infinity)
      guard case .restore(let slot, _) = controller.directive else { break }
      try controller.receive(.restored(slot))
    }
    #expect(controller.directive == .finish)
    #expect(controller.decision?.reason == .divergenceEnded)
  }

  @Test func aSpikeCountsWhenAsked() throws {
    var controller = try guarded(spike: 3)
    try train(&controller, 1, times: 30)
    try train(&controller, 2.9)
    #expect(controller.decision == nil)
    try train(&controller, 10)
    #expect(controller.decision?.reason == .rolledBack)
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
