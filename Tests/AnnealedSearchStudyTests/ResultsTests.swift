import Foundation
import Testing

@testable import annealed_search_study

@Suite("Results of the study")
struct ResultsTests {
  private let outcome = Outcome(
    key: "a | b", workload: "w", arm: "cosine", budget: 0.25, seed: 3, rate: 0.1, peak: 0.1,
    curve: [.init(performed: 10, committed: 4, loss: .nan), .init(performed: 20, committed: 14, loss: 0.1 + 0.2)],
    metric: 0.5, chance: 2.3, performed: 20, committed: 14, rewound: 6, evaluations: 1 / 3, decisions: ["a \"b\""])

  @Test("A line gives the outcome back, numbers bit for bit")
  func line() throws {
    let read = try Outcome(line: outcome.line())
    #expect(read.curve[0].loss.isNaN && read.curve[1] == outcome.curve[1])
    #expect(read.evaluations == outcome.evaluations && read.decisions == outcome.decisions && read.key == outcome.key)
  }

  @Test("A file whose last line was cut off keeps the others, and the next line begins afresh")
  func cutOff() async throws {
    let path = NSTemporaryDirectory() + "results-\(UUID().uuidString)/results.jsonl"
    defer { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }
    try await ResultStore(path).add(outcome)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try (whole + whole.prefix(40)).write(to: URL(fileURLWithPath: path))
    var other = outcome
    other.key = "other"
    try await ResultStore(path).add(other)
    let results = try Results.read(path)
    #expect(results["a | b"] != nil && results["other"] != nil)
  }

  @Test("Tables stand between the markers, and a text without them is refused")
  func markers() {
    let text = "before\n\(ReportFiles.begin)\nold\n\(ReportFiles.end)\nafter\n"
    let replaced = ReportFiles.replacing(text, with: "new")
    #expect(replaced == "before\n\(ReportFiles.begin)\n\nnew\n\n\(ReportFiles.end)\nafter\n")
    #expect(ReportFiles.replacing("no markers", with: "new") == nil)
  }

  @Test("Parts of the budget become updates")
  func parts() {
    let arm = Arm(name: "a", spelling: "warmup({0.03 T}, peak={default}) > constant(peak={lr})")
    #expect(arm.controller(rate: 0.5, usual: 0.01, steps: 1250) == "warmup(38, peak=0.01) > constant(peak=0.5)")
  }

  @Test("Every line of the standard arms can be read, and those without a rate are no tuned ones")
  func arms() throws {
    for arm in Arm.standard {
      #expect(arm.isTuned == arm.spelling.contains("{lr}"))
      #expect(!arm.controller(rate: 0.1, usual: 0.01, steps: 1000).contains("{"))
    }
    #expect(Set(Arm.standard.map(\.name)).count == Arm.standard.count)
    #expect(Set(StudyWorkload.all.map(\.name)).count == StudyWorkload.all.count)
  }
}
