import Foundation
import Rheostat
import Testing

@Suite struct ScheduleCommandTests {
  @Test func csvHoldsEveryRateToTheLastBit() throws {
    let outcome = try RheostatProcess.run(["schedule", "cosine", "--steps", "777", "--base", "0.3", "--csv", "-"])
    #expect(outcome.status == 0)
    #expect(outcome.lines.first == "step,rate")
    let cosine = Cosine(peak: 0.3, floor: 0, steps: 777)
    let expected = (0..<777).map { "\($0),\(cosine($0))" }
    #expect(Array(outcome.lines.dropFirst()) == expected)
  }

  @Test func everyKeepsEachKthUpdateAndTheLast() throws {
    let outcome = try RheostatProcess.run(["schedule", "cosine", "--steps", "12", "--every", "5", "--csv", "-"])
    let steps = outcome.lines.dropFirst().compactMap { $0.split(separator: ",").first.map(String.init) }
    #expect(steps == ["0", "5", "10", "11"])
  }

  @Test func aPlotStandsInTheTerminal() throws {
    let outcome = try RheostatProcess.run(["schedule", "cosine", "--steps", "100", "--ascii"])
    #expect(outcome.status == 0)
    #expect(outcome.lines.count > 14)
    #expect(outcome.output.contains("largest  0.1 at step 0"))
    #expect(outcome.output.utf8.allSatisfy { $0 < 128 })
  }

  @Test func picturesAndPagesAreWellFormed() throws {
    let folder = try Folder()
    let outcome = try RheostatProcess.run(
      ["schedule", "cosine", "--svg", folder.path("a.svg"), "--html", folder.path("a.html")], in: folder)
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    let parser = XMLCheck(try folder.read("a.svg"))
    #expect(parser.isWellFormed)
    let page = try folder.read("a.html")
    #expect(page.contains("cosine"))
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("href=\"http"))
  }

  @Test func aRuleThatReadsIsRefused() throws {
    let outcome = try RheostatProcess.run(["schedule", "plateau", "--csv", "-"])
    #expect(outcome.status == 65)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("plateau depend on what the run reports (validationLoss)"))
  }

  @Test func aRefusalLeavesTheOldFileAlone() throws {
    let folder = try Folder()
    try folder.write("rates.csv", "mine")
    let refused = try RheostatProcess.run(["schedule", "plateau", "--csv", folder.path("rates.csv")])
    #expect(refused.status == 65)
    #expect(try folder.read("rates.csv") == "mine")
    let written = try RheostatProcess.run(["schedule", "cosine", "--csv", folder.path("rates.csv")])
    #expect(written.status == 0)
    #expect(try folder.read("rates.csv").hasPrefix("step,rate\n0,0.1\n"))
  }

  @Test(arguments: ["/dev/full", "/no/such/folder/rates.csv", "/"])
  func aFileThatCannotBeWrittenIs74(_ path: String) throws {
    let outcome = try RheostatProcess.run(["schedule", "cosine", "--csv", path])
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("rheostat: \(path) cannot be written: "))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
  }

  @Test(arguments: [
    ["schedule"], ["schedule", "cosine", "--steps", "0"], ["schedule", "cosine", "--steps", "many"],
    ["schedule", "cosine", "--every", "0"], ["schedule", "cosine", "sine"], ["schedule", "refine"],
    ["schedule", "cosine", "--norm", "l1"], ["nonsense"],
    ["schedule", "cosine", "--base", "nan"], ["schedule", "cosine", "--tokens-per-step", "0"],
  ])
  func wrongUsageIs64(_ arguments: [String]) throws {
    let outcome = try RheostatProcess.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("rheostat: "))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1, "\(outcome.errors)")
  }

  @Test(arguments: [
    (["schedule", "cosinus"], "did you mean \"cosine\"?")
  ])
  func dataThatMakeNoSenseAre65(_ arguments: [String], _ part: String) throws {
    let outcome = try RheostatProcess.run(arguments)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains(part))
  }
}

/// Whether a text is well-formed XML, by a count of its tags: enough to see a missing end or a stray sign.
struct XMLCheck {
  let isWellFormed: Bool

  init(_ text: String) {
    var open: [Substring] = []
    var fine = true
    for piece in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
      guard let end = piece.firstIndex(of: ">") else {
        fine = false
        break
      }
      let tag = piece[..<end]
      if tag.hasPrefix("/") {
        fine = fine && open.popLast() == tag.dropFirst()
      } else if !tag.hasSuffix("/"), !tag.hasPrefix("!"), !tag.hasPrefix("?") {
        open.append(tag.prefix { $0 != " " && $0 != "\n" })
      }
    }
    isWellFormed = fine && open.isEmpty
  }
}
