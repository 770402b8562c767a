import Rheostat
import Testing
import _AllocationCounter
import _TestSupport

/// Nothing on the per-step path allocates, for any entry of the catalogue.
@Suite(.enabled(if: allocations_are_counted())) struct AllocationTests {
  static let kinds = ControllerCatalog.standard.entries.map(\.kind)

  @Test func theCounterSeesOneDeliberateAllocation() {
    let before = allocation_count()
    let box = Self.deliberate(1.0)
    let after = allocation_count()
    #expect(after - before == 1)
    withExtendedLifetime(box) {}
  }

  private final class Box {
    let value: Double
    init(_ value: Double) { self.value = value }
  }

  /// Not inlined, so that the optimizer cannot put the object on the stack.
  @inline(never) private static func deliberate(_ value: Double) -> AnyObject { Box(value) }

  @Test(arguments: kinds) func noStepBetweenDecisionsAllocates(_ kind: String) throws {
    var plan = LawPlans.generous
    plan.total = 3000
    let configuration = try Examples.configuration(kind, in: .standard)
    var controller = try ControllerCatalog.standard.make(configuration, plan: plan)
    let readings = Self.readings(for: controller.needs)
    let measures = controller.needs.deeds.contains(.measureBeforeUpdate)
    var quiet = 0
    var allocated: [Int: Int] = [:]
    for step in 0..<2500 {
      let decided = controller.decision?.number ?? 0
      let before = allocation_count()
      try Self.advance(&controller, readings, measures)
      let made = allocation_count() - before
      guard step > 0, (controller.decision?.number ?? 0) == decided else { continue }
      quiet += 1
      if made > 0 { allocated[step] = made }
    }
    #expect(quiet > 100, "\(kind) decides at nearly every step")
    #expect(allocated.isEmpty, "\(kind): allocations by step \(allocated.sorted { $0.key < $1.key }.prefix(5))")
  }

  /// One deed, asked for and told.
  @inline(never) private static func advance(
    _ controller: inout any Controller, _ readings: Readings, _ measures: Bool
  ) throws(ControllerError) {
    switch controller.directive {
    case .train:
      if measures { try controller.receive(.measured(readings)) }
      try controller.receive(.trained(measures ? Readings() : readings))
      try controller.receive(.validated(readings))
    case .validate: try controller.receive(.validated(readings))
    case .save(let slot): try controller.receive(.saved(slot))
    case .restore(let slot, _): try controller.receive(.restored(slot))
    case .finish: break
    }
  }

  /// Readings that give no cause to decide.
  private static func readings(for needs: Needs) -> Readings {
    needs.signals.elements.reduce(into: Readings()) { $0[$1] = $1 == .gradientDotUpdate ? 1e-12 : 1 }
  }
}
