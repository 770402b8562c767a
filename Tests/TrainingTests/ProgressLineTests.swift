import Rheostat
import Testing
import _TestSupport

@testable import Training

@Suite struct ProgressLineTests {
  private final class Output {
    var text = ""
  }

  private func show(_ style: ProgressLine.Style, total: Int) throws -> String {
    let output = Output()
    let task = QuadraticTask()
    let description = RunDescription(
      name: "test", optimizer: "sgd", controller: Configuration(kind: "cosine"),
      plan: RunPlan(for: task, total: total, baseRate: 0.1), seed: 1)
    let line = ProgressLine(name: "cosine", style: style) { output.text += $0 }
    var run = try Run(task: task, description: description, observers: [line])
    while try run.advance() {}
    return output.text
  }

  @Test func plainLinesComeEveryTwentieth() throws {
    let lines = try show(.plain, total: 2000).split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines.allSatisfy { $0.hasPrefix("cosine  ") && !$0.contains("\r") && !$0.contains("\u{1b}") })
    #expect(lines[0].contains("step 100/2000") && lines[0].contains("LR 0.09") && lines[0].contains("ETA"))
    #expect(lines[20].contains("2000 steps") && lines[20].contains("validation loss"))
  }

  @Test func shortRunsHaveALineForEachStepAtMost() throws {
    #expect(try show(.plain, total: 3).split(separator: "\n").count == 4)
  }

  @Test func aTerminalHasOneLine() throws {
    let text = try show(.overwriting, total: 500)
    #expect(text.filter { $0 == "\n" }.count == 1)
    #expect(text.hasPrefix("\rcosine") && text.hasSuffix("\n"))
  }

  @Test func durationsAreShort() {
    #expect(ProgressLine.duration(.seconds(12)) == "12 s")
    #expect(ProgressLine.duration(.milliseconds(1600)) == "2 s")
    #expect(ProgressLine.duration(.seconds(185)) == "3 min 5 s")
    #expect(ProgressLine.duration(.seconds(7380)) == "2 h 3 min")
  }

  @Test(arguments: [(0.12345, "0.123"), (1.5e-6, "1.5e-6"), (.nan, "nan"), (-.infinity, "-inf"), (2e20, "2e20")])
  func numbersAreShort(_ value: Double, _ text: String) { #expect(short(value) == text) }
}
