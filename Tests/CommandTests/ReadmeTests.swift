import Foundation
import Rheostat
import Testing

@Suite struct ReadmeTests {
  private static func text() throws -> String {
    let process = try RheostatProcess.run(
      program: "/bin/cat", [RheostatProcess.root.appendingPathComponent("README.md").path])
    return process.output
  }

  /// The spellings that stand in quotes or in a block of their own.
  @Test func everyControllerOfTheReadmeCanBeMade() throws {
    let text = try Self.text()
    let blocks = text.components(between: "```\n", and: "\n```")
    let refused = try #require(blocks.first { $0.hasPrefix("warmup(5%) > plateau") })
    let quoted = text.components(between: "\"", and: "\"").filter { $0.contains("(") && !$0.contains("\n") }
    let spellings = refused.split(separator: "\n").map(String.init) + quoted
    #expect(spellings.count >= 6)
    let plan = RunPlan(total: 6000, baseRate: 0.1, signals: .all, can: [.saveRestore, .validate])
    for spelling in spellings {
      let configuration = try Configuration(spelling: spelling, catalog: .standard)
      _ = try ControllerCatalog.standard.make(configuration, plan: plan)
    }
  }

  /// The loop of the Swift example, with a loss that stops falling.
  @Test func theSwiftExampleRuns() throws {
    let configuration = try Configuration(spelling: "warmup(5%) > plateau(patience=10)", catalog: .standard)
    let plan = RunPlan(total: 6000, baseRate: 0.1, signals: Signals(.validationLoss))
    var controller = try ControllerCatalog.standard.make(configuration, plan: plan)
    var rates: [Double] = []
    while case .train(let update) = controller.directive {
      rates.append(update.rate)
      try controller.receive(.trained(Readings()))
      if rates.count % 100 == 0 { try controller.receive(.validated(Readings(.validationLoss, 1))) }
    }
    #expect(rates.count == 6000)
    #expect(rates.max() == 0.1 && (rates.last ?? 1) < 0.02)
  }
}

extension String {
  /// What stands between each opening and the closing after it.
  fileprivate func components(between opening: String, and closing: String) -> [String] {
    var rest = self[...]
    var found: [String] = []
    while let start = rest.range(of: opening), let end = rest[start.upperBound...].range(of: closing) {
      found.append(String(rest[start.upperBound..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return found
  }
}
