import Foundation
import Testing

@Suite struct KillTests {
  /// Killed at several moments and typed again, a run gives the bytes of the unbroken one.
  @Test(arguments: [
    ("plateau(monitor=trainingLoss, patience=3)", []), ("guard(cosine(peak=1e30), factor=1e-3, keep=50st)", []),
    ("warmup(5%) > hypergradient", []),
    ("warmup(5%) > constant", ["--optimizer", "schedule-free-sgd", "--normalization", "batch"]),
    ("guard(constant(peak=1e30), factor=1e-3, keep=50st)", ["--optimizer", "schedule-free-adamw"]),
    ("rex(peak=1)", ["--optimizer", "prodigy", "--weight-decay", "0.01"]), ("cosine", ["--ema", "0.99"]),
    ("annealedSearch", ["--normalization", "batch"]), ("annealedSearch", ["--optimizer", "adamw", "--ema", "0.9"]),
  ])
  func aKilledRunGoesOnBitForBit(_ controller: String, _ options: [String]) throws {
    let folder = try Folder()
    func arguments(_ name: String) -> [String] {
      ["train", "--controller", controller, "--steps", "6000", "--resume", folder.path(name)] + options
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

  /// Told to stop, a run is stored where it stands, not where it was stored last.
  @Test func aStoppedRunGoesOnWhereItStopped() throws {
    let folder = try Folder()
    let files = try Folder()
    let arguments = ["train", "--steps", "5000000", "--hidden", "16", "--resume", folder.path("run")]
    let process = try RheostatProcess.start(arguments, files)
    for _ in 0..<1000 where !folder.has("run/rheostat.state") { usleep(10_000) }
    usleep(200_000)
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGTERM)
    let errors = try files.read("err")
    let words = errors.split(separator: "\n").last?.split(separator: " ").map(String.init) ?? []
    let updates = try #require(words.count > 2 ? Int(words[2]) : nil, "\(errors)")
    #expect(errors.contains("stopped after \(updates) updates") && updates > 0, "\(errors)")
    let again = try RheostatProcess.run(arguments + ["--steps", "\(updates)"])
    #expect(again.status == 0 && again.errors.contains("going on after \(updates) updates"), "\(again.errors)")
  }

  @Test func aTraceThatCannotBeTakenUpAgainIsRefusedWithAState() throws {
    let folder = try Folder()
    let outcome = try RheostatProcess.run(["train", "--resume", folder.path("run"), "--trace", "/dev/null"])
    #expect(outcome.status == 74 && outcome.errors.contains("/dev/null is no plain file"), "\(outcome.errors)")
    #expect(!folder.has("run/rheostat.state"))
  }
}
