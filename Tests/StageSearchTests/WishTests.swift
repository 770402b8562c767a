import Rheostat
import Testing

@Suite struct WishTests {
  private static let eager = CatalogEntry(
    kind: "eager", group: .searches, summary: "Wishes.", formula: "0", parameters: [], source: "none",
    wishesScheduleFree: true
  ) { _ throws(ControllerError) in Scheduled(Constant(peak: 0.1), total: nil) }

  @Test(arguments: [
    ("constant(peak=0.1)", false), ("eager", true), ("guard(eager)", true), ("clamp(guard(eager), 1e-5...1)", true),
    ("warmup(10st) > eager", true), ("guard(constant(peak=0.1))", false),
  ])
  func wrappersPassTheWishOn(_ spelling: String, wishes: Bool) throws {
    let catalog = ControllerCatalog.core.adding([Self.eager])
    #expect(catalog.wishesScheduleFree(try Configuration(spelling: spelling, catalog: catalog)) == wishes)
  }
}
