import Foundation
import Testing

@Suite struct TrainCommandTests {
  private static let small = ["train", "--steps", "120", "--hidden", "16", "--batch", "32"]

  @Test func theSameCommandGivesTheSameWeightsAndWritesNothing() throws {
    let folder = try Folder()
    let outcomes = try (0..<2).map { _ in try RheostatProcess.run(Self.small, in: folder) }
    #expect(outcomes[0].status == 0)
    #expect(outcomes[0].output.contains(", 120 updates, 0 of them rewound, digest "))
    #expect(outcomes[0].output == outcomes[1].output)
    #expect(outcomes[0].errors.contains("step 120/120"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    #expect(try RheostatProcess.run(Self.small + ["--seed", "2"]).output != outcomes[0].output)
  }

  @Test func aTraceAndAReportAreWritten() throws {
    let folder = try Folder()
    let (trace, page) = (folder.path("a.jsonl"), folder.path("a.html"))
    let outcome = try RheostatProcess.run(
      Self.small + ["--trace", trace, "--report", page, "--log-signals", "gradientSquaredNorm"])
    #expect(outcome.status == 0)
    let lines = try folder.read("a.jsonl").split(separator: "\n")
    #expect(lines.first?.hasPrefix("{\"type\":\"run\"") == true && lines.last?.hasPrefix("{\"type\":\"end\"") == true)
    #expect(lines.contains { $0.contains("gradientSquaredNorm\":") })
    #expect(try folder.read("a.html").contains("<table>"))
    let again = try RheostatProcess.run(["report", trace, "-o", folder.path("b.html")])
    #expect(again.status == 0 && folder.has("b.html"))
  }

  @Test(arguments: [
    (["--lr", "0.1", "--controller", "cosine(peak=0.1)"], 64, "--lr 0.1 has no effect"),
    (["--lr", "0.1", "--controller", "dog"], 64, "--lr 0.1 has no"), (["--lr", "0"], 64, "above 0; got 0.0"),
    (["--lr=nan"], 64, "got nan"), (["--model", "softmax", "--hidden", "3"], 64, "--hidden belongs to"),
    (["--hidden", "3,x"], 64, "--hidden must be"), (["--optimizer", "adma"], 64, "adma"),
    (["--log-signals", "gradientNorm"], 64, "there is no signal \"gradientNorm\""),
    (["--validate-every", "0"], 64, "--validate-every must be 1 or more; got 0"),
    (["--batch", "100000"], 64, "100000"), (["--controller", "plateua"], 65, "plateua"),
    (["--controller", "no.json"], 74, "no.json cannot be read"), (["--trace", "/no/x"], 74, "/no/x"),
    (["--trace", "/dev/full"], 74, "/dev/full"), (["--report", "/no/x"], 74, "/no/x cannot be written"),
    (["--weights", "/no/x"], 74, "/no/x"), (["--resume", "/dev/null/x"], 74, "/dev/null"),
  ])
  func aRefusalIsOneSentence(_ options: [String], _ status: Int32, _ part: String) throws {
    let outcome = try RheostatProcess.run(Self.small + options)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func weightsAreReadInLayerOrder() throws {
    let folder = try Folder()
    let count = 64 * 10 + 10
    try Data(count: count * 4).write(to: folder["zero"])
    let outcome = try RheostatProcess.run([
      "train", "--model", "softmax", "--steps", "1", "--controller", "constant(peak=1e-30)", "--weights",
      folder.path("zero"),
    ])
    #expect(outcome.output.hasPrefix("validation loss 2.3, "))
    try Data(count: count * 4 - 1).write(to: folder["short"])
    let refused = try RheostatProcess.run(["train", "--model", "softmax", "--weights", folder.path("short")])
    #expect(refused.status == 65 && refused.errors.contains("\(count * 4) bytes"))
  }

  @Test func anotherTotalOnResumeReplans() throws {
    let folder = try Folder()
    let arguments = ["train", "--hidden", "16", "--resume", folder.path("run")]
    #expect(try RheostatProcess.run(arguments + ["--steps", "100"]).output.contains(" 100 updates"))
    let over = try RheostatProcess.run(arguments + ["--steps", "100"])
    #expect(over.status == 0 && over.errors.contains("over already") && over.output.contains(" 100 updates"))
    #expect(try RheostatProcess.run(arguments + ["--steps", "150"]).output.contains(" 150 updates"))
    let trace = try folder.read("run/trace.jsonl")
    #expect(trace.contains("\"replanned\""))
    let smaller = try RheostatProcess.run(arguments + ["--steps", "50"])
    #expect(smaller.status == 65 && smaller.errors.contains("150 steps are done"))
    let other = try RheostatProcess.run(arguments + ["--steps", "150", "--optimizer", "adam"])
    #expect(other.status == 64 && other.errors.contains("holds another run"))
    #expect(try folder.read("run/trace.jsonl") == trace)
  }

  @Test func compareRunsControllersSideBySide() throws {
    let folder = try Folder()
    let outcome = try RheostatProcess.run([
      "compare", "--steps", "100", "--hidden", "16", "--controller", "slow one=constant(peak=0.001)", "--controller",
      "cosine(peak=0.1)", "--report", folder.path("r.html"),
    ])
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 2)
    #expect(outcome.lines[0].hasPrefix("slow one          validation loss "))
    #expect(outcome.lines[1].hasPrefix("cosine(peak=0.1)  validation loss "))
    let page = try folder.read("r.html")
    #expect(page.contains("slow one") && page.contains("cosine(peak=0.1)"))
  }

  @Test func theDefaultContestRuns() throws {
    let outcome = try RheostatProcess.run(["compare", "--steps", "60"])
    #expect(outcome.status == 0 && outcome.lines.count == 4, "\(outcome.errors)")
    #expect(try RheostatProcess.run(["compare", "--explain"]).output.contains("\"hypergradient\""))
  }
}
