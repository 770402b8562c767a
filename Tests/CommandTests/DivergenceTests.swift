import Foundation
import Testing

@Suite struct DivergenceTests {
  @Test func aRunThatDivergedSaysSoAndNamesTheGuard() throws {
    let result = try RheostatProcess.run(["train", "--lr", "1e30", "--controller", "constant", "--steps", "60"])
    #expect(result.status == 0)
    #expect(result.output.contains("validation loss nan"))
    #expect(result.errors.contains("the run diverged"))
  }

  @Test func aGuardBringsTheRunBack() throws {
    let result = try RheostatProcess.run(["train", "--lr", "5", "--controller", "guard(constant)", "--steps", "300"])
    #expect(result.status == 0)
    #expect(!result.errors.contains("the run diverged"))
    #expect(!result.output.contains(" 0 of them rewound"))
  }
}
