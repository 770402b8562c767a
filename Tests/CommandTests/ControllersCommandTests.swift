import Foundation
import Rheostat
import Testing

@Suite struct ControllersCommandTests {
  @Test func everyKindIsListedWithAllThatIsKnown() throws {
    let outcome = try RheostatProcess.run(["controllers"])
    #expect(outcome.status == 0)
    for entry in ControllerCatalog.standard.entries {
      #expect(outcome.output.contains("\n  \(entry.kind)\n    \(entry.summary)"), "\(entry.kind)")
      #expect(outcome.output.contains(entry.source), "\(entry.kind)")
      for parameter in entry.parameters {
        #expect(outcome.output.contains("\n      \(parameter.name): \(parameter.form.description)"), "\(entry.kind)")
      }
    }
  }

  /// A default without a reason is a magic number.
  @Test func everyDefaultHasItsReason() {
    let silent = ControllerCatalog.standard.entries.flatMap { entry in
      entry.parameters.filter { parameter in
        if case .required = parameter.standard { return false }
        return !parameter.about.contains { ",;(=:".contains($0) }
      }.map { "\(entry.kind).\($0.name): \($0.about)" }
    }
    #expect(silent.isEmpty)
  }

  @Test func everyKindSaysWhetherItIsVerified() throws {
    for (kind, words) in [
      ("cosine", "    verified  the formula"), ("hold", "    verified  not all; unverified: "),
      ("annealedSearch", "    verified  there is no original"),
    ] {
      #expect(try RheostatProcess.run(["controllers", kind]).output.contains(words))
    }
  }

  /// A loop that cannot do what is only used where it is offered is not turned away by the list.
  @Test(arguments: [
    ("annealedSearch", "trainingLoss, can saveRestore", "can rewindData"),
    ("autoLRS", "trainingLoss, can saveRestore", "validationLoss, can validate"),
    ("guard", "trainingLoss, can saveRestore", nil), ("cosine", "nothing: a closed form", nil),
  ])
  func whatIsNeededIsToldFromWhatIsUsed(_ kind: String, _ needs: String, _ uses: String?) throws {
    let lines = try RheostatProcess.run(["controllers", kind]).lines
    #expect(lines.contains("    needs     \(needs)"))
    let used = lines.filter { $0.hasPrefix("    uses ") }
    #expect(used == (uses.map { ["    uses      \($0), if the plan offers it"] } ?? []))
    let list =
      try JSONSerialization.jsonObject(
        with: Data(RheostatProcess.run(["controllers", kind, "--json"]).output.utf8)) as? [[String: Any]]
    #expect((list?.first?["uses"] != nil) == (uses != nil))
  }

  @Test func jsonHoldsTheSame() throws {
    let outcome = try RheostatProcess.run(["controllers", "--json"])
    let list = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]] ?? []
    #expect(list.compactMap { $0["kind"] as? String } == ControllerCatalog.standard.entries.map(\.kind))
    for object in list {
      for key in ["group", "summary", "formula", "parameters", "needs", "example", "source", "verified"] {
        #expect(object[key] != nil, "\(object["kind"] ?? "") \(key)")
      }
    }
  }

  @Test func oneKindIsShownAlone() throws {
    let outcome = try RheostatProcess.run(["controllers", "cosine"])
    #expect(outcome.output.contains("\n  cosine\n"))
    #expect(!outcome.output.contains("\n  constant\n"))
  }

  @Test func briefIsOneLineForEach() throws {
    let outcome = try RheostatProcess.run(["controllers", "--brief"])
    #expect(
      outcome.lines.filter { $0.hasPrefix("  ") }.count == ControllerCatalog.standard.entries.count + Preset.all.count)
  }

  @Test func anUnknownKindNamesTheNearest() throws {
    let outcome = try RheostatProcess.run(["controllers", "plateu"])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("did you mean \"plateau\"?"))
  }
}
