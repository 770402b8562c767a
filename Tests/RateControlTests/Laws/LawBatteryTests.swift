import Rheostat
import Testing
import _TestSupport

/// The battery itself: it lets an honest controller pass and names the law that a dishonest one breaks.
@Suite struct LawBatteryTests {
  private func run(breaking law: Int) throws {
    let entry = CatalogEntry(
      kind: "saboteur", group: .rules, summary: "", formula: "", parameters: [], source: ""
    ) { arguments throws(ControllerError) in
      Saboteur(breaks: law, clock: Clock(total: arguments.plan.total))
    }
    let catalog = ControllerCatalog([entry])
    for seed in 1...20 {
      var battery = try LawBattery(
        Configuration(kind: "saboteur"), plan: LawPlans.generous, catalog: catalog, seed: seed)
      _ = try battery.run(events: 200)
    }
  }

  @Test func anHonestControllerPasses() throws { try run(breaking: 0) }

  @Test(arguments: 1...12) func aBrokenLawIsSeen(_ law: Int) throws {
    let error = #expect(throws: LawViolation.self) { try run(breaking: law) }
    let told = error?.description ?? ""
    // Hidden chance, or something that copies share, shows in whichever of the three copies is looked at first.
    let accepted = law == 9 || law == 3 ? [2, 3, 7, 9] : [law]
    #expect(accepted.contains { told.hasPrefix("law \($0) ") }, "\(told)")
  }
}
