import Foundation
import Testing

@Suite struct ControlCommandTests {
  private static let plan = "{\"plan\":{\"total\":40,\"baseRate\":0.1,\"signals\":[\"trainingLoss\"]}}\n"

  private static func trained(_ range: Range<Int>, loss: Double = 2) -> String {
    range.map { "{\"n\":\($0),\"event\":\"trained\",\"trainingLoss\":\(loss)}\n" }.joined()
  }

  private static let plateau = "plateau(monitor=trainingLoss, patience=3, window=1)"

  @Test func aConversationRunsToItsEnd() throws {
    let outcome = try RheostatProcess.run(
      ["control", Self.plateau], input: Self.plan + Self.trained(0..<40))
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.lines.first == "{\"n\":0,\"do\":\"train\",\"rate\":0.1,\"role\":\"main\"}")
    #expect(outcome.lines.last == "{\"n\":40,\"do\":\"finish\"}")
    #expect(outcome.lines.contains { $0.hasPrefix("{\"decision\":{\"number\":1,") && $0.contains("plateauReduced") })
    #expect(outcome.lines.filter { $0.hasPrefix("{\"n\":") }.count == 41)
  }

  @Test func nonsenseIsAnsweredAndChangesNothing() throws {
    let waiting = "{\"n\":1,\"do\":\"train\",\"rate\":0.1,\"role\":\"main\"}"
    for line in [
      "{", "[]", "{\"n\":7,\"event\":\"trained\"}", "{\"n\":1,\"event\":\"saved\"}", "{\"n\":1,\"evnt\":1}", "",
    ] {
      let outcome = try RheostatProcess.run(
        ["control", Self.plateau], input: Self.plan + Self.trained(0..<1) + line + "\n")
      #expect(outcome.status == 0)
      #expect(outcome.lines.suffix(2).first?.hasPrefix("{\"error\":\"") == true, "\(line)")
      #expect(outcome.lines.last == waiting, "\(line)")
    }
  }

  @Test func aLineWithoutEndIsRefusedAndTheTalkGoesOn() throws {
    let long = String(repeating: "x", count: 20 << 20)
    let outcome = try RheostatProcess.run(
      ["control", Self.plateau], input: Self.plan + long + "\n" + Self.trained(0..<1))
    #expect(outcome.status == 0)
    #expect(outcome.lines.map { $0.prefix(6) } == ["{\"n\":0", "{\"erro", "{\"n\":0", "{\"n\":1"])
  }

  @Test func aSnapshotGoesOnWithoutTheController() throws {
    let first = try RheostatProcess.run(
      ["control", Self.plateau], input: Self.plan + Self.trained(0..<17) + "{\"do\":\"snapshot\"}\n")
    let line = try #require(first.lines.last)
    let snapshot = try #require(line.range(of: "\"snapshot\":").map { String(line[$0.lowerBound...].dropLast()) })
    let opening = Self.plan.dropLast(2) + "," + snapshot + "}\n"
    let again = try RheostatProcess.run(["control"], input: opening + Self.trained(17..<40))
    let whole = try RheostatProcess.run(["control", Self.plateau], input: Self.plan + Self.trained(0..<40))
    #expect(again.status == 0)
    #expect(again.lines.count > 20)
    #expect(again.lines.dropFirst() == whole.lines.suffix(again.lines.count - 1))
  }

  @Test func statesAreKeptBeforeAndAfterTheLastEvent() throws {
    let folder = try Folder()
    let arguments = ["control", Self.plateau, "--resume", folder.path("states.json")]
    let whole = try RheostatProcess.run(["control", Self.plateau], input: Self.plan + Self.trained(0..<40))
    _ = try RheostatProcess.run(arguments, input: Self.plan + Self.trained(0..<9))
    let kept = try folder.read("states.json")
    for start in [8, 9] {
      try folder.write("states.json", kept)
      let opening = Self.plan.dropLast(2) + ",\"n\":\(start)}\n"
      let outcome = try RheostatProcess.run(arguments, input: opening + Self.trained(start..<40))
      #expect(outcome.status == 0)
      #expect(outcome.lines.last == "{\"n\":40,\"do\":\"finish\"}")
      #expect(outcome.lines.dropFirst() == whole.lines.suffix(outcome.lines.count - 1))
    }
    try folder.write("states.json", kept)
    for opening in [Self.plan, Self.plan.dropLast(2) + ",\"n\":7}\n"] {
      let refused = try RheostatProcess.run(arguments, input: opening)
      #expect(refused.status == 65)
      #expect(refused.lines.count == 1 && refused.output.contains("8 and 9"))
      #expect(try folder.read("states.json") == kept)
    }
  }

  @Test func openingStoresNothing() throws {
    let folder = try Folder()
    let arguments = ["control", Self.plateau, "--resume", folder.path("states.json")]
    _ = try RheostatProcess.run(arguments, input: Self.plan)
    #expect(!folder.has("states.json"))
    _ = try RheostatProcess.run(arguments, input: Self.plan + Self.trained(0..<9))
    let kept = try folder.read("states.json")
    for n in [8, 9, 8] {
      let outcome = try RheostatProcess.run(arguments, input: Self.plan.dropLast(2) + ",\"n\":\(n)}\n")
      #expect(outcome.status == 0 && outcome.lines.first?.hasPrefix("{\"n\":\(n),") == true)
      #expect(try folder.read("states.json") == kept)
    }
  }

  /// A loop that has read a directive relies on the state behind it.
  @Test func noDirectiveGoesOutIfItsStateCannotBeStored() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path("a"), withIntermediateDirectories: false)
    let process = Process()
    process.executableURL = RheostatProcess.binary
    process.arguments = ["control", Self.plateau, "--resume", folder.path("a/states.json")]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(Self.plan.utf8))
    _ = output.fileHandleForReading.availableData
    try FileManager.default.removeItem(atPath: folder.path("a"))
    try input.fileHandleForWriting.write(contentsOf: Data(Self.trained(0..<1).utf8))
    let answer = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(answer.hasPrefix("{\"error\":") && answer.split(separator: "\n").count == 1, "\(answer)")
  }

  @Test(arguments: [
    ("plato", 65), ("cosine(peak=-1)", 65), ("cosine(", 65), ("no.json", 74), ("{\"kind\":\"cosine\",\"x\":1}", 65),
    ("plateau", 65),
  ])
  func aRefusalIsOneErrorLine(_ controller: String, _ status: Int32) throws {
    let outcome = try RheostatProcess.run(["control", controller], input: Self.plan)
    #expect(outcome.status == status)
    #expect(outcome.lines.count == 1 && outcome.output.hasPrefix("{\"error\":\""))
    #expect(outcome.errors.hasPrefix("rheostat: "))
  }

  @Test func aStateFileThatCannotBeWrittenIs74() throws {
    let outcome = try RheostatProcess.run(
      ["control", Self.plateau, "--resume", "/no/such/folder/states"], input: Self.plan)
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("/no/such/folder/states cannot be written"))
  }

  @Test func explainPrintsWhatWasUnderstood() throws {
    let folder = try Folder()
    let spelt = "warmup(5%) > cosine(peak=0.1)"
    let explained = try RheostatProcess.run(["control", spelt, "--explain"])
    #expect(explained.status == 0 && explained.output.contains("\"format\": \"rheostat/1\""))
    try folder.write("a.json", explained.output)
    let again = try RheostatProcess.run(["control", folder.path("a.json"), "--explain"])
    #expect(again.output == explained.output)
    for command in ["schedule", "train"] {
      let option = command == "train" ? ["--controller"] : []
      #expect(try RheostatProcess.run([command] + option + [spelt, "--explain"]).output == explained.output)
    }
  }

  @Test func anAnswerDoesNotWaitForMoreInput() throws {
    let process = Process()
    process.executableURL = RheostatProcess.binary
    process.arguments = ["control", Self.plateau]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    for (n, line) in [Self.plan, Self.trained(0..<1)].enumerated() {
      try input.fileHandleForWriting.write(contentsOf: Data(line.utf8))
      let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      #expect(answer == "{\"n\":\(n),\"do\":\"train\",\"rate\":0.1,\"role\":\"main\"}\n")
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func theGuidesRun() throws {
    let guides = RheostatProcess.root.appendingPathComponent("Documentation/Guides")
    let shell = try RheostatProcess.run(
      program: "/bin/bash",
      [
        guides.appendingPathComponent("control-loop.sh").path, "warmup(10%) > cosine(peak=0.2)",
        RheostatProcess.binary.path, "20",
      ])
    #expect(shell.status == 0 && shell.output.hasPrefix("ended with: finish, error 0.1"))
    let bare = try RheostatProcess.run(
      program: "/bin/bash", [guides.appendingPathComponent("control-loop.sh").path])
    #expect(bare.status == 64 && bare.errors.hasPrefix("usage: control-loop.sh CONTROLLER"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/env"),
      try RheostatProcess.run(program: "/usr/bin/env", ["python3", "--version"]).status == 0
    else { return }
    let python = try RheostatProcess.run(
      program: "/usr/bin/env",
      [
        "python3", guides.appendingPathComponent("control-loop.py").path,
        "warmup(5%) > guard(plateau(monitor=trainingLoss, window=20, patience=3))", RheostatProcess.binary.path,
      ])
    #expect(python.status == 0 && python.output.contains("slope 3.0") || python.output.contains("slope 2.9"))
  }
}
