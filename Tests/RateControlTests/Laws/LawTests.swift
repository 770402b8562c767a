import Rheostat
import Testing
import _TestSupport

/// Every entry of the catalogue is held to the laws; a new entry is tested without writing a line.
@Suite struct LawTests {
  static let kinds = ControllerCatalog.standard.entries.map(\.kind)

  @Test(arguments: kinds) func lawsHold(_ kind: String) throws {
    let catalog = ControllerCatalog.standard
    let configuration = try Examples.configuration(kind, in: catalog)
    var updates = 0
    var replans = 0
    for run in 0..<LawSettings.runs {
      let seed = LawSettings.seed &+ run &* 1000
      let plan = LawPlans.plan(run: run, seed: seed)
      var battery: LawBattery
      do {
        battery = try LawBattery(configuration, plan: plan, catalog: catalog, seed: seed)
      } catch let error as ControllerError where run > 0 {
        // A plan that lacks what the controller needs is refused with a sentence; the first plan lacks nothing.
        #expect(!error.description.isEmpty)
        continue
      }
      updates += try battery.run(events: LawSettings.events)
      replans += battery.replans.taken
    }
    #expect(updates > 0)
    #expect(replans > 0, "\(kind) refuses every change of the total")
  }

  /// Random parameters: what can be made must keep the laws, what cannot must be refused with a sentence.
  @Test(arguments: kinds) func lawsHoldForOtherParameters(_ kind: String) throws {
    let catalog = ControllerCatalog.standard
    let example = try Examples.configuration(kind, in: catalog)
    let entry = try catalog.entry(kind)
    for run in 0..<(2 * LawSettings.runs) {
      let seed = LawSettings.seed &+ run &* 777
      let configuration = LawSubject.variant(of: example, entry, seed: seed)
      do {
        var battery = try LawBattery(configuration, plan: LawPlans.generous, catalog: catalog, seed: seed)
        _ = try battery.run(events: LawSettings.events / 2)
      } catch let error as ControllerError {
        #expect(!error.description.isEmpty)
      } catch let violation as LawViolation {
        Issue.record("\(violation) with \(configuration.parameters)")
      }
    }
  }

  @Test(arguments: Guard.Policy.allCases) func lawsHoldForEveryGuard(_ policy: Guard.Policy) throws {
    try hold(
      "guard",
      [
        "of": .controller(Configuration(kind: "cosine")), "onDivergence": .text(policy.rawValue),
        "keep": .integer(7), "spike": .number(1.5),
      ])
  }

  @Test(arguments: ReplanPolicy.allCases) func lawsHoldForEveryReplanPolicy(_ policy: ReplanPolicy) throws {
    try hold("cosine", ["onReplan": .text(policy.rawValue), "floor": .number(1e-9)])
  }

  private func hold(_ kind: String, _ parameters: [String: Configuration.Value]) throws {
    for run in 0..<LawSettings.runs {
      let seed = LawSettings.seed &+ run &* 1000
      var plan = LawPlans.plan(run: run, seed: seed)
      plan.total = plan.total ?? 77
      var battery = try LawBattery(
        Configuration(kind: kind, parameters: parameters), plan: plan, catalog: .standard, seed: seed)
      _ = try battery.run(events: LawSettings.events)
    }
  }
}
