import Foundation
import Rheostat
import Testing

@testable import RateControl

/// Every recent schedule has a guide, and what it shows can be made.
@Suite struct RecentGuideTests {
  static let kinds = ControllerCatalog.recentSchedules.map(\.kind)

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Documentation/Guides/Schedules")

  @Test(arguments: kinds) func spellingsInTheGuideWork(kind: String) throws {
    let guide = try String(contentsOf: Self.folder.appendingPathComponent("\(kind).md"), encoding: .utf8)
    let spellings = guide.split(separator: "\n").filter { line in
      line.hasPrefix("    ")
        && [kind, "\(kind)(", "warmup(", "hold("].contains { start in
          let text = line.dropFirst(4)
          return start == kind ? text == start : text.hasPrefix(start)
        }
    }
    #expect(spellings.count >= 2)
    let plan = RunPlan(total: 10_000, stepsPerEpoch: 100, baseRate: 0.1)
    for spelling in spellings {
      let configuration = try Configuration(spelling: String(spelling), catalog: .standard)
      #expect(try ControllerCatalog.standard.make(configuration, plan: plan).nominalRate != nil, "\(spelling)")
    }
  }

  @Test(arguments: kinds) func theGuideSaysWhatIsUnverified(kind: String) throws {
    let entry = try #require(ControllerCatalog.standard[kind])
    guard case .unverified = entry.verification else { return }
    let guide = try String(contentsOf: Self.folder.appendingPathComponent("\(kind).md"), encoding: .utf8)
    #expect(guide.contains("UNVERIFIED"))
  }
}
