import Foundation
import Testing

@Suite struct TrainCommandTests {
  private static let small = [
    "train", "--steps", "120", "--hidden", "16", "--batch", "32", "--controller", "warmup(5%) > cosine",
  ]

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
    (["--lr", "0.1", "--controller", "dog"], 64, "--lr 0.1 has no"),
    (["--lr", "0.1", "--controller", "noam"], 64, "noam sets the learning rate by itself"),
    (["--lr", "0.1", "--controller", "warmup(5%) > cosine(peak=1)"], 64, "take peak out"),
    (["--lr", "0"], 64, "above 0; got 0.0"),
    (["--lr=nan"], 64, "got nan"), (["--model", "softmax", "--hidden", "3"], 64, "--hidden belongs to"),
    (["--hidden", "3,x"], 64, "--hidden must be"), (["--optimizer", "adma"], 64, "adma"),
    (["--log-signals", "gradientNorm"], 64, "there is no signal \"gradientNorm\""),
    (["--validate-every", "0"], 64, "--validate-every must be 1 or more; got 0"),
    (["--ema", "1"], 64, "--ema must be a number above 0 and below 1, as 0.999; got 1"), (["--ema", "x"], 64, "--ema"),
    (["--optimizer", "schedule-free-sgd", "--controller", "torchOneCycle"], 65, "moves the momentum"),
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
    #expect(other.status == 65 && other.errors.contains("holds another run"))
    #expect(try folder.read("run/trace.jsonl") == trace)
  }

  /// A state directory of another run: the sentence names what the user would type.
  @Test(arguments: [
    (["--seed", "2"], "--seed is 1 there and 2 here"), (["--batch", "16"], "--batch is 32 there and 16 here"),
    (["--optimizer", "adam"], "--optimizer is \"momentum\" there and \"adam\" here"),
    (["--weight-decay", "0.5"], "--weight-decay is 0.0 there and 0.5 here"),
    (["--ema", "0.9"], "--ema is not given there and 0.9 here"),
    (["--controller", "warmup(5%) > linear"], "--controller (then.kind) is \"cosine\" there and \"linear\" here"),
    (["--lr", "0.5"], "--lr is 0.01 there and 0.5 here"), (["--weights", "zero"], "(--weights) is "),
    (["--activation", "tanh"], "--activation is "), (["--validate-every", "7"], "--validate-every is "),
    (["--log-signals", "gradientSquaredNorm"], "--log-signals is "),
  ])
  func anotherRunIsToldByItsOption(_ options: [String], _ part: String) throws {
    let folder = try Folder()
    try Data(count: (64 * 16 + 16 + 16 * 10 + 10) * 4).write(to: folder["zero"])
    let arguments =
      [Self.small[0], "--steps", "20", "--hidden", "16", "--batch", "32", "--resume", "run"]
      + ["--controller", "warmup(5%) > cosine"]
    #expect(try RheostatProcess.run(arguments, in: folder).status == 0)
    let state = try Data(contentsOf: folder["run/rheostat.state"])
    var other = arguments
    if let place = other.firstIndex(of: options[0]) { other.removeSubrange(place...(place + 1)) }
    let outcome = try RheostatProcess.run(other + options, in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains(part), "\(outcome.errors)")
    #expect(try Data(contentsOf: folder["run/rheostat.state"]) == state)
  }

  @Test func weightDecayIsThatOfTorch() throws {
    func digest(_ options: [String]) throws -> String {
      let outcome = try RheostatProcess.run(Self.small + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output
    }
    let adamw = try digest(["--optimizer", "adamw"])
    #expect(try digest(["--optimizer", "adamw", "--weight-decay", "0.01"]) == adamw)
    #expect(try digest(["--optimizer", "adam"]) != adamw)
    #expect(
      try digest(["--optimizer", "adam"]) == digest(["--optimizer", "adamw", "--weight-decay", "0"]))
    #expect(try digest(["--weight-decay", "0.1"]) != digest([]))
    for value in ["-1", "nan", "inf"] {
      let outcome = try RheostatProcess.run(Self.small + ["--weight-decay=\(value)"])
      #expect(outcome.status == 64 && outcome.errors.contains("--weight-decay must be"), "\(outcome.errors)")
    }
  }

  @Test func aControllerThatMovesTheMomentumMakesSGDHeavyAndSaysSo() throws {
    let options = ["--controller", "torchOneCycle", "--optimizer"]
    let plain = try RheostatProcess.run(Self.small + options + ["sgd"])
    let heavy = try RheostatProcess.run(Self.small + options + ["momentum"])
    #expect(plain.output == heavy.output)
    #expect(plain.errors.components(separatedBy: "SGD with momentum").count == 2)
    #expect(!heavy.errors.contains("SGD with momentum"))
    #expect(!(try RheostatProcess.run(Self.small + ["--optimizer", "sgd"])).errors.contains("SGD with"))
  }

  @Test func theMeanLossIsAlwaysInTheTrace() throws {
    let folder = try Folder()
    let seven =
      "gradientDotUpdate,gradientSquaredNorm,updateSquaredNorm,gradientL1Norm,gradientDotDisplacement,"
      + "weightSquaredNorm,squaredDistance"
    let arguments = Self.small + ["--trace", folder.path("a.jsonl"), "--log-signals"]
    #expect(try RheostatProcess.run(arguments + [seven]).status == 0)
    let steps = try folder.read("a.jsonl").split(separator: "\n").filter { $0.hasPrefix("{\"type\":\"steps\"") }
    #expect(!steps.isEmpty && steps.allSatisfy { $0.contains("\"loss\":") && $0.contains("\"squaredDistance\":") })
    let refused = try RheostatProcess.run(arguments + [seven + ",halfBatchDot"])
    #expect(refused.status == 64)
    #expect(refused.errors.contains("8 signals at most") && refused.errors.contains("leave out 1 of"))
  }

  @Test func twoResultsInOneFileAreRefused() throws {
    let folder = try Folder()
    try folder.write("mine.txt", "of worth")
    try folder.write("empty", "")
    for options in [
      ["--trace", "x", "--report", "x"], ["--trace", "x", "--report", "./x"],
      ["--trace", "empty", "--report", folder.path("empty")],
    ] {
      let outcome = try RheostatProcess.run(Self.small + options, in: folder)
      #expect(outcome.status == 64 && outcome.errors.contains("both"), "\(outcome.errors)")
      #expect(!folder.has("x"))
    }
    #expect(try RheostatProcess.run(Self.small + ["--resume", "run"], in: folder).status == 0)
    for name in ["run/trace.jsonl", "run/rheostat.state"] {
      let over = try RheostatProcess.run(Self.small + ["--resume", "run", "--report", name], in: folder)
      #expect(over.status == 64 && over.errors.contains("--report and "), "\(over.errors)")
    }
    let curve = try RheostatProcess.run(["schedule", "cosine", "--csv", "y", "--svg", "y"], in: folder)
    #expect(curve.status == 64 && curve.errors.contains("--svg and --csv would both be written to y"))
  }

  @Test func onlyATraceIsReplacedByATrace() throws {
    let folder = try Folder()
    try folder.write("mine.txt", "of worth")
    try folder.write("empty", "")
    let refused = try RheostatProcess.run(Self.small + ["--trace", "mine.txt"], in: folder)
    #expect(refused.status == 64 && refused.errors.contains("mine.txt is there already and is no trace"))
    #expect(try folder.read("mine.txt") == "of worth")
    for _ in 0..<2 {
      #expect(try RheostatProcess.run(Self.small + ["--trace", "empty"], in: folder).status == 0)
      #expect(try folder.read("empty").hasPrefix("{\"type\":\"run\""))
    }
  }

  @Test func aConfigurationGivenAsATraceIsToldSo() throws {
    let folder = try Folder()
    try folder.write("a.json", try RheostatProcess.run(["schedule", "cosine(peak=1)", "--explain"]).output)
    let outcome = try RheostatProcess.run(["report", "a.json"], in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains("a.json: this is a configuration; give a trace"))
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
    let outcome = try RheostatProcess.run(["compare", "--steps", "240", "--hidden", "16"])
    #expect(outcome.status == 0 && outcome.lines.count == 4, "\(outcome.errors)")
    #expect(outcome.lines.contains { $0.hasPrefix("annealed search") && !$0.contains(" 0 of them rewound") })
    let explained = try RheostatProcess.run(["compare", "--explain"]).output
    for kind in ["annealedSearch", "autoLRS", "plateau"] { #expect(explained.contains("\"\(kind)\"")) }
  }

  /// Without a controller annealed search runs and one line says so with its share; with a rate it is a cosine's peak.
  @Test func whoNamesNoControllerIsToldWhatRuns() throws {
    let bare = ["train", "--steps", "400", "--hidden", "16", "--batch", "32"]
    let searched = try RheostatProcess.run(bare)
    #expect(searched.status == 0 && searched.output.contains(", 400 updates, "))
    #expect(
      searched.errors.contains(
        "no --controller: annealedSearch finds the learning rate; it searches at most 100 of the 400 updates (25 %)"))
    let given = try RheostatProcess.run(bare + ["--lr", "0.1"])
    #expect(given.output.contains(" 0 of them rewound"))
    #expect(given.errors.contains("no --controller: warmup(5%) > cosine from the learning rate given"))
    let short = try RheostatProcess.run(["train", "--steps", "30"])
    #expect(short.status != 0 && short.errors.contains("annealedSearch needs 50 updates or more"))
  }
}
