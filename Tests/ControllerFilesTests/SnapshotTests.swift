import ControllerFiles
import Foundation
import RateControl
import Rheostat
import Testing

@Suite struct SnapshotTests {
  static let plan = RunPlan(total: 100, baseRate: 0.1)
  static let cosine = Configuration(kind: "cosine")

  static func snapshot(after steps: Int = 7) throws -> Snapshot {
    var controller = try ControllerCatalog.standard.make(cosine, plan: plan)
    for _ in 0..<steps { try controller.receive(.trained(Readings())) }
    return Snapshot(controller: controller, configuration: cosine, plan: plan)
  }

  @Test func comesBackAtTheSameStep() throws {
    let snapshot = try Self.snapshot()
    let again = try Snapshot(file: snapshot.bytes(), catalog: .standard)
    #expect(again.controller.directive == snapshot.controller.directive)
    #expect(again.configuration == snapshot.configuration)
    #expect(again.plan == snapshot.plan)
    #expect(try again.bytes() == snapshot.bytes())
  }

  @Test func keepsTheDoublesOfAStateBitForBit() throws {
    var generator = SeededGenerator(seed: 17)
    var values: [Double] = [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.pi, 1, 0.1, 1e22, 0x1p63]
    values += (0..<200_000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    let kept = Keeper(values: values, words: [0, .max, 1 << 63])
    let catalog = ControllerCatalog.standard.adding([Keeper.entry])
    let bytes = try Snapshot(controller: kept, configuration: .init(kind: "keeper"), plan: Self.plan).bytes()
    let again = try Snapshot(file: bytes, catalog: catalog).controller as? Keeper
    #expect(again?.values.map(\.bitPattern) == values.map(\.bitPattern))
    #expect(again?.words == [0, .max, 1 << 63])
  }

  @Test func tellsAConfigurationFromASnapshot() throws {
    let configuration = #expect(throws: FileError.self) {
      try Snapshot(file: Self.cosine.json.bytes(), catalog: .standard)
    }
    #expect(configuration?.sentence.hasPrefix("this is a configuration; a snapshot is asked for") == true)
    let snapshot = #expect(throws: FileError.self) { try Configuration(file: Self.snapshot().bytes()) }
    #expect(snapshot?.sentence.hasPrefix("this is a snapshot; a configuration is asked for") == true)
  }

  /// Every change to a good snapshot that makes it a bad one, with the start of the sentence.
  @Test(arguments: [
    ("\"format\":\"rheostat/1\"", "\"format\":\"rheostat/9\"", "s.json: format: must be \"rheostat/1\""),
    ("\"format\":\"rheostat/1\",", "", "s.json: format: is missing"),
    ("\"step\":7", "\"step\":-7", "s.json: state: the stored clock is impossible"),
    ("\"step\":7", "\"step\":101", "s.json: state: the stored clock is impossible"),
    ("\"total\":100}", "\"total\":-1}", "s.json: state: the stored clock is impossible"),
    ("\"total\":100}", "\"total\":-9223372036854775808}", "s.json: state: the stored clock is impossible"),
    (
      "\"shapeTotal\":100", "\"shapeTotal\":-9223372036854775808", "s.json: state: the stored shapeTotal must be from 1"
    ),
    ("\"step\":7", "\"step\":1.5", "s.json: state.clock.step: must be a whole number; got 1.5"),
    ("\"step\":7", "\"step\":\"7\"", "s.json: state.clock.step: must be a whole number; got \"7\""),
    ("\"step\":7", "\"step\":null", "s.json: state.clock.step: must be a whole number; got null"),
    ("\"step\":7", "\"stop\":7", "s.json: state.clock.step: is missing; the state does not fit this controller"),
    ("\"step\":7", "\"step\":7,\"stepp\":1", "s.json: state.clock: there is no \"stepp\" in this state, which has "),
    ("\"state\":{", "\"state\":{\"foo\":[],", "s.json: state: there is no \"foo\" in this state, which has "),
    ("\"total\":100,", "\"total\":\"a\",", "s.json: plan.total: must be a whole number"),
    ("\"plan\"", "\"plam\"", "s.json: a snapshot has no \"plam\" (did you mean \"plan\"?)"),
    (
      "\"kind\":\"cosine\",\"plan\"", "\"kind\":\"constant\",\"plan\"",
      "s.json: kind: must be that of the configuration"
    ),
    ("{\"kind\":\"cosine\"}", "{\"kind\":\"cosin\"}", "s.json: kind: must be that of the configuration, \"cosin\""),
    ("{\"kind\":\"cosine\"}", "{\"kind\":\"cosine\",\"peak\":-1}", "s.json: configuration.peak: must be a number"),
    ("\"state\":{", "\"state\":[{", "s.json: line 1, column "),
  ])
  func refusesInOneSentence(_ good: String, _ bad: String, _ start: String) throws {
    let text = String(decoding: try Self.snapshot().bytes(), as: UTF8.self)
    let changed = text.replacingOccurrences(of: good, with: bad)
    #expect(changed != text)
    let error = #expect(throws: FileError.self) {
      try Snapshot(file: Array(changed.utf8), catalog: .standard, name: "s.json")
    }
    #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  /// Null counts as left out, in a state as elsewhere.
  @Test func takesAnUnknownMemberThatIsNull() throws {
    let text = String(decoding: try Self.snapshot().bytes(), as: UTF8.self)
    let changed = text.replacingOccurrences(of: "\"state\":{", with: "\"state\":{\"foo\":null,")
    #expect(throws: Never.self) { try Snapshot(file: Array(changed.utf8), catalog: .standard) }
  }

  /// Numbers that would overflow at the next decision, were they believed.
  @Test(arguments: [
    ("\"number\":1,", "\"number\":9223372036854775807,"), ("\"number\":1,", "\"number\":-1,"),
  ])
  func refusesImpossibleNumbersOfDecisions(_ good: String, _ bad: String) throws {
    let configuration = try Configuration(spelling: "warmup(5%) > cosine", catalog: .standard)
    let plan = RunPlan(total: 90, baseRate: 0.1)
    var controller = try ControllerCatalog.standard.make(configuration, plan: plan)
    try controller.receive(.replanned(total: 100))
    let bytes = try Snapshot(controller: controller, configuration: configuration, plan: plan).bytes()
    let text = String(decoding: bytes, as: UTF8.self)
    let changed = text.replacingOccurrences(of: good, with: bad)
    #expect(changed != text, "\(text)")
    let error = #expect(throws: FileError.self) { try Snapshot(file: Array(changed.utf8), catalog: .standard) }
    #expect(error?.description.contains("stored") == true, "\(error?.description ?? "")")
  }

  @Test func survivesMutations() throws {
    let bytes = try Self.snapshot().bytes()
    var generator = SeededGenerator(seed: 23)
    var refused = 0
    for _ in 0..<2_000 {
      do {
        _ = try Snapshot(file: mutated(bytes, &generator), catalog: .standard)
      } catch {
        refused += 1
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(refused > 1_000)
  }
}

/// A controller that does nothing but keep numbers.
private struct Keeper: StatefulController {
  static let kind = "keeper"
  static let entry = CatalogEntry(
    kind: "keeper", group: .rules, summary: "Keeps numbers.", formula: "", parameters: [], source: "these tests"
  ) { _ throws(ControllerError) in Keeper(values: [], words: []) }

  struct State: Codable {
    var values: [Double]
    var words: [UInt64]
  }

  var values: [Double]
  var words: [UInt64]
  var needs: Needs { Needs() }
  var directive: Directive { .finish }
  var state: State { State(values: values, words: words) }

  mutating func receive(_ event: LoopEvent) throws(ControllerError) { throw refusal(of: event) }

  mutating func restore(_ state: State) throws(ControllerError) {
    values = state.values
    words = state.words
  }
}
