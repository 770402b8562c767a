import Testing

@Suite struct HelpTests {
  @Test(arguments: ["train", "compare", "schedule", "controllers", "control", "suggest", "forecast", "report"])
  func everyPageSaysWhatEveryOptionDoes(_ command: String) throws {
    let outcome = try RheostatProcess.run([command, "--help"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("OVERVIEW: "))
    #expect(outcome.output.contains("rheostat \(command)"))
    // An option without a word beside or below it.
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("  --") {
      #expect(line.count > 28 || next.hasPrefix(String(repeating: " ", count: 26)), "\(line)")
    }
  }

  @Test func theFirstPageListsTheCommands() throws {
    let outcome = try RheostatProcess.run(["--help"])
    for command in ["train", "compare", "schedule", "controllers", "control", "suggest", "forecast", "report"] {
      #expect(outcome.output.contains("\n  \(command) "))
    }
    #expect(outcome.output.contains("64 wrong usage"))
  }
}
