import Foundation
import Rheostat
import Testing

@testable import RateControl

/// Every classical schedule and every dialect has a guide, and the examples in it can be made.
@Suite struct GuideTests {
  static let entries = ControllerCatalog.classicalSchedules + ControllerCatalog.dialects

  static func guide(_ kind: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("Documentation/Guides/Schedules/\(kind).md")
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test(arguments: entries.map(\.kind)) func examplesCanBeMade(kind: String) throws {
    let examples = try Self.guide(kind).split(separator: "\n")
      .filter { $0.hasPrefix("    ") }.map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { $0 == kind || $0.hasPrefix(kind + "(") }
    #expect(!examples.isEmpty)
    let plan = RunPlan(total: 20_000, stepsPerEpoch: 100, baseRate: 0.1)
    for example in examples {
      let configuration = try Configuration(spelling: example, catalog: .standard)
      #expect(try ControllerCatalog.standard.make(configuration, plan: plan).nominalRate != nil, "\(example)")
    }
  }

  @Test(arguments: entries.map(\.kind)) func everyParameterIsNamed(kind: String) throws {
    let guide = try Self.guide(kind)
    for parameter in try #require(ControllerCatalog.standard[kind]).parameters where parameter.name != "onReplan" {
      #expect(guide.contains("`\(parameter.name)`"), "\(kind).md does not name \(parameter.name)")
    }
  }
}
