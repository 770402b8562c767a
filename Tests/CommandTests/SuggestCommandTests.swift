import Foundation
import Rheostat
import Testing

@Suite struct SuggestCommandTests {
  private static let trials = "lr,value\n0.001,0.9\n0.003,0.7\n0.01,0.5\n0.03,0.41\n0.1,0.6\n0.3,nan\n1,inf\n"

  private func suggest(_ arguments: [String], input: String = trials, in folder: Folder? = nil) throws
    -> RheostatProcess.Outcome
  {
    try RheostatProcess.run(["suggest"] + arguments, input: input, in: folder)
  }

  @Test func theFirstLineSaysWhatToDoAndTheNextWhy() throws {
    let outcome = try suggest(["-"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.lines.count == 2)
    #expect(outcome.lines[0].hasPrefix("try 0."))
    #expect(outcome.lines[1].hasPrefix("trial 8 of at most 20: "))
    let used = try suggest(["-", "--trials", "7"])
    #expect(used.lines[0].hasPrefix("use 0.0"))
    let stopped = try suggest(["-", "--trials", "2"], input: "lr,value\n0.1,nan\n0.01,inf\n")
    #expect(stopped.status == 0 && stopped.lines[0] == "stop")
    let empty = try suggest(["-"], input: "lr,value\n")
    #expect(empty.lines[0].hasPrefix("try 0.00"))
  }

  @Test func jsonIsOneObject() throws {
    let line = try JSON(suggest(["-", "--json"]).lines[0])
    #expect(line.members?.map(\.name) == ["do", "lr", "reason"])
    #expect(line["do"] == .string("try"))
  }

  @Test func lossesStepByStepAreForecast() throws {
    var text = "lr,step,loss\n"
    for rate in [0.001, 0.01, 0.1] {
      for step in 0..<40 { text += "\(rate),\(step),\(2 * exp(-rate * Double(step)) + 0.3)\n" }
    }
    let outcome = try suggest(["-", "--trials", "3", "--at", "60"], input: text)
    #expect(outcome.lines[0].hasPrefix("use 0.1"), "\(outcome.output)")
  }

  @Test func aSearchIsKeptAndAsksForSomethingElse() throws {
    let folder = try Folder()
    try folder.write("c.csv", Self.trials)
    let first = try suggest(["c.csv", "--state", "s.json"], in: folder)
    let second = try suggest(["c.csv", "--state", "s.json"], in: folder)
    let third = try suggest(["--state", "s.json"], in: folder)
    #expect(Set([first, second, third].map { $0.lines[0] }).count == 3)
    let state = try folder.read("s.json")
    for (arguments, part) in [
      (["--range", "1e-4...1"], "not 0.0001...1.0"), (["--seed", "2"], "s.json: is a search of seed 1, not 2"),
    ] {
      let refused = try suggest(["c.csv", "--state", "s.json"] + arguments, in: folder)
      #expect(refused.status == 65 && refused.errors.contains(part), "\(refused.errors)")
    }
    #expect(try folder.read("s.json") == state)
    let clash = try suggest(["c.csv", "--state", "c.csv"], in: folder)
    #expect(clash.status == 64)
    #expect(try folder.read("c.csv") == Self.trials)
  }

  @Test func linesGoOnWhereTheStateWasLeft() throws {
    let folder = try Folder()
    let one = try suggest(["--lines"], input: Self.tells(0..<9) + Self.asks, in: folder)
    _ = try suggest(["--lines", "--state", "s.json"], input: Self.tells(0..<4), in: folder)
    let two = try suggest(["--lines", "--state", "s.json"], input: Self.tells(4..<9) + Self.asks, in: folder)
    #expect(one.status == 0 && two.status == 0 && one.errors.isEmpty)
    #expect(one.lines.suffix(3) == two.lines.suffix(3))
    #expect(two.lines.first == #"{"n":5}"#)
  }

  private static func tells(_ range: Range<Int>) -> String {
    range.map { "{\"tell\":{\"lr\":\(pow(10, -0.5 * Double($0) - 0.3)),\"value\":\(abs(Double($0) - 4))}}\n" }.joined()
  }

  private static let asks = #"{"ask":"try"}"# + "\n" + #"{"ask":"try"}"# + "\n" + #"{"best":true}"# + "\n"

  @Test func anErrorIsAnswered() throws {
    let outcome = try suggest(["--lines"], input: "x\n" + #"{"tell":{"lr":5,"value":1}}"# + "\n" + #"{"best":true}"#)
    #expect(outcome.status == 0 && outcome.lines.count == 3)
    #expect(outcome.lines[0].hasPrefix(#"{"error":"#) && outcome.lines[1].hasPrefix(#"{"error":"#))
    #expect(outcome.lines[2] == #"{"lr":null,"mean":null,"sd":null}"#)
  }

  @Test func everyAnswerIsSentBeforeTheNextLineIsRead() throws {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = RheostatProcess.binary
    process.arguments = ["suggest", "--lines"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    for count in 1...3 {
      input.fileHandleForWriting.write(Data(#"{"tell":{"lr":0.1,"value":1}}"#.utf8 + [10]))
      // Blocks until there is an answer.
      #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "{\"n\":\(count)}\n")
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test(arguments: [
    ["--range", "1...1e-5"], ["--range", "0...1"], ["--range", "-1...1"], ["--range", "nan...1"], ["--range", "1...1"],
    ["--range", "1"], ["--range", "1...inf"], ["--trials", "0"], ["--at", "-1"], ["--json", "--plot"], ["--lines"],
  ])
  func wrongUsageIs64(_ arguments: [String]) throws {
    let outcome = try suggest(["-"] + arguments)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(
      outcome.errors.hasPrefix("rheostat: ") && outcome.errors.filter { $0 == "\n" }.count == 1, "\(outcome.errors)")
  }

  @Test func dataThatMakeNoSenseAre65() throws {
    for (input, part) in [
      ("lr,value\n0.1,x\n", "the standard input: line 2: a value must be"), ("", "the standard input: is empty"),
      ("lr,value\n2,1\n", "the standard input: the learning rate 2.0 lies outside the range 1e-05...1.0"),
      ("step,loss\n2,1\n", "the header must be \"lr,value\" or \"lr,step,loss\""),
    ] {
      let outcome = try suggest(["-"], input: input)
      #expect(outcome.status == 65 && outcome.output.isEmpty && outcome.errors.contains(part), "\(outcome.errors)")
      let json = try suggest(["-", "--json"], input: input)
      #expect(json.status == 65)
      #expect(json.lines.first?.hasPrefix("{\"error\":\"the standard input: ") == true)
    }
  }

  @Test func picturesAreDrawn() throws {
    let folder = try Folder()
    try folder.write("c.csv", Self.trials)
    let outcome = try suggest(["c.csv", "--picture", "c.svg", "--plot"], in: folder)
    #expect(outcome.status == 0)
    #expect(XMLCheck(try folder.read("c.svg")).isWellFormed)
    #expect(outcome.output.contains("learning rate (log scale)"))
    #expect(outcome.output.contains("o") && outcome.output.contains("^"))
  }
}
