import Foundation
import Testing

@Suite struct KillTests {
  /// Killed at several moments and typed again, a run gives the bytes of the unbroken one.
  @Test(arguments: [
    "plateau(monitor=trainingLoss, patience=3)", "guard(cosine(peak=1e30), factor=1e-3, keep=50st)",
    "warmup(5%) > hypergradient",
  ])
  func aKilledRunGoesOnBitForBit(_ controller: String) throws {
    let folder = try Folder()
    func arguments(_ name: String) -> [String] {
      ["train", "--controller", controller, "--steps", "6000", "--resume", folder.path(name)]
    }
    let whole = try RheostatProcess.run(arguments("whole"))
    #expect(whole.status == 0)
    var kills = 0
    for delay in [20, 90, 40, 140, 60, 200] {
      let files = try Folder()
      let process = try RheostatProcess.start(arguments("broken"), files)
      usleep(UInt32(delay) * 1000)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { kills += 1 }
    }
    #expect(kills > 0)
    let broken = try RheostatProcess.run(arguments("broken"))
    #expect(broken.status == 0 && broken.output == whole.output)
    #expect(try folder.read("broken/trace.jsonl") == folder.read("whole/trace.jsonl"))
    if controller.hasPrefix("guard") {
      #expect(try folder.read("whole/trace.jsonl").contains("rolledBack"))
    }
  }
}
