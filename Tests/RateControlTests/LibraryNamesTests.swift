import Testing

@testable import RateControl

@Suite struct LibraryNamesTests {
  @Test(arguments: ["CosineAnnealingLR", "ReduceLROnPlateau", "OneCycleLR", "cosine_with_warmup"])
  func namesOfOtherLibrariesLeadToOurs(_ name: String) {
    let error = #expect(throws: ControllerError.self) { try ControllerCatalog.core.entry(name) }
    #expect(error?.description.contains("here it is") == true)
  }

  @Test func everyKindThatIsNamedExists() {
    for name in ["CosineAnnealingLR", "SequentialLR", "StepLR", "greedylr", "tanhlrscheduler", "constantwithwarmup"] {
      let words = LibraryNames.hint(for: name).split(separator: "\"").map(String.init)
      let kinds = words.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      #expect(!kinds.isEmpty)
      for kind in kinds { #expect(ControllerCatalog.core[kind] != nil, "\(kind)") }
    }
  }
}
