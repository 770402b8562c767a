import Foundation
import Rheostat
import Testing

/// What the guide shows can be made, and it names every parameter.
@Suite struct AutoLRSGuideTests {
  static func guide() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("Documentation/Guides/Searches/autoLRS.md"), encoding: .utf8)
  }

  @Test func spellingsInTheGuideWork() throws {
    let block = try #require(try Self.guide().components(separatedBy: "```").dropFirst().first)
    let spellings = block.split(separator: "\n").map(String.init)
    #expect(spellings.count == 5)
    for spelling in spellings { _ = try SearchLoop.make(spelling, total: 6000) }
  }

  @Test func everyParameterIsNamed() throws {
    let guide = try Self.guide()
    for parameter in try #require(ControllerCatalog.standard["autoLRS"]).parameters {
      #expect(guide.contains("`\(parameter.name)`"), "\(parameter.name)")
    }
  }
}
