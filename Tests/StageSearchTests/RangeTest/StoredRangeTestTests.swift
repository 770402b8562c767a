import Foundation
import Rheostat
import Testing
import _TestSupport

/// States from files: those of the controller itself come back, impossible ones are refused with a sentence.
@Suite struct StoredRangeTestTests {
  private static let plan = RunPlan(
    total: 200, baseRate: 0.05, signals: Signals(.trainingLoss), can: [.saveRestore, .rewindData])

  private func fresh() throws -> any Controller {
    let configuration = try Configuration(spelling: "rangeTest(steps=40st, then=cosine)", catalog: .standard)
    return try ControllerCatalog.standard.make(configuration, plan: Self.plan)
  }

  private func state(after updates: Int, restored: Bool) throws -> String {
    var controller = try fresh()
    try controller.receive(.saved(.stage))
    for update in 0..<updates { try controller.receive(.trained(Readings(.trainingLoss, 2 + Double(update % 3)))) }
    if restored {
      try controller.receive(.restored(.stage))
      try controller.receive(.trained(Readings(.trainingLoss, 1)))
    }
    return String(decoding: try StateCoding.bytes(controller), as: UTF8.self)
  }

  @Test(arguments: [
    ("\"phase\":\"ramping\"", "\"phase\":\"running\""), ("\"step\":20", "\"step\":-1"), ("\"step\":20", "\"step\":41"),
    ("\"losses\":[3,", "\"losses\":["), ("\"updates\":[0,", "\"updates\":[5,"), ("\"updates\":[0,", "\"updates\":[-1,"),
    ("\"variance\":", "\"variance\":-"), ("\"count\":10", "\"count\":11"),
  ]) func impossibleRampsAreRefused(_ part: String, instead: String) throws {
    let state = try state(after: 20, restored: false)
    #expect(state.contains(part), "\(state)")
    let changed = state.replacingOccurrences(of: part, with: instead)
    #expect(throws: (any Error).self) { try StateCoding.load(Data(changed.utf8), into: try fresh()) }
    _ = try StateCoding.load(Data(state.utf8), into: try fresh())
  }

  @Test(arguments: [
    ("\"rate\":0.05,\"total\":200", "\"rate\":0.06e9,\"total\":200"), ("\"offset\":40", "\"offset\":41"),
    ("\"rate\":0.05,\"total\":200", "\"rate\":0.05,\"total\":20"), ("\"phase\":\"running\"", "\"phase\":\"saving\""),
  ]) func impossibleOutcomesAreRefused(_ part: String, instead: String) throws {
    let state = try state(after: 40, restored: true)
    #expect(state.contains(part), "\(state)")
    let changed = state.replacingOccurrences(of: part, with: instead)
    #expect(throws: (any Error).self) { try StateCoding.load(Data(changed.utf8), into: try fresh()) }
    _ = try StateCoding.load(Data(state.utf8), into: try fresh())
  }
}
