import Foundation
import Testing

/// Every refusal is one line that names what was written, with the exit code of its kind.
@Suite struct MalformedArgumentTests {
  @Test(arguments: [
    (["train", "--steps", "-1"], "rheostat: --steps must be from 1 to 2^53; got -1"),
    (["train", "--steps", "1e9"], "rheostat: --steps must be a whole number from 1, as 3000; got \"1e9\""),
    (["train", "--steps"], "rheostat: --steps needs a value: a whole number"),
    (["train", "--lr", "-1"], "rheostat: --lr must be a finite number above 0; got -1.0"),
    (["train", "--seed", "-1"], "rheostat: --seed must be a whole number from 0 to 2^64 - 1, as 1; got \"-1\""),
    (["train", "--hidden", "-3"], "rheostat: --hidden must be whole numbers above 0, as in 512,256; got \"-3\""),
    (
      ["train", "--optimizer", "lion"],
      "--optimizer must be one of sgd, momentum, nesterov, adam, adamw, nadamw, schedule-free-sgd, schedule-free-adamw, "
        + "prodigy; got"
    ),
    (["train", "--model", "cnn"], "--model must be one of softmax, mlp, conv; got \"cnn\""),
    (["train", "--log-signals", "trainingLoss,"], "there is no signal \"\""),
    (["compare", "--lr", "nan"], "rheostat: --lr must be a finite number above 0; got nan"),
    (["schedule", "cosine", "--base=-1"], "rheostat: --base must be a finite number above 0; got -1.0"),
    (["schedule", "cosine", "--epoch-steps", "0"], "rheostat: --epoch-steps must be from 1 to 2^53; got 0"),
    (
      ["schedule", "refine", "x.csv", "--smoothing", "2"], "rheostat: --smoothing must be a number from 0 to 1; got 2.0"
    ),
    (["tran"], "rheostat: there is no command \"tran\" (did you mean \"train\"?); there are train, compare,"),
  ])
  func wrongUsageIsOneSentence(_ arguments: [String], _ part: String) throws {
    let outcome = try RheostatProcess.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
    #expect(outcome.output.isEmpty)
  }

  @Test func controlCharactersOfAnArgumentStayOnOneLine() throws {
    let outcome = try RheostatProcess.run(["controllers", "\n\u{1B}[31m"])
    #expect(outcome.status == 65)
    #expect(
      outcome.errors == "rheostat: there is no controller of kind \"??[31m\"; `rheostat controllers` lists them all\n")
  }

  @Test func aRefusalBeyondTheTextNamesTheFile() throws {
    let folder = try Folder()
    try folder.write("c.json", #"{"format":"rheostat/1","kind":"cosine","peak":0.1,"floor":0.2}"#)
    for arguments in [["schedule", "c.json"], ["train", "--controller", "c.json", "--steps", "5"]] {
      let outcome = try RheostatProcess.run(arguments, in: folder)
      #expect(outcome.status == 65)
      #expect(outcome.errors == "rheostat: c.json: floor: must not be above the peak 0.1; got 0.2\n")
    }
  }

  @Test func whatIsReadIsNotOverwritten() throws {
    let folder = try Folder()
    let files = [
      "c.json": #"{"format":"rheostat/1","kind":"cosine","peak":0.1}"#, "n.csv": "norm\n1\n2\n", "t.jsonl": "{}\n",
    ]
    for (name, text) in files { try folder.write(name, text) }
    for arguments in [
      ["schedule", "c.json", "--csv", "c.json"], ["schedule", "refine", "n.csv", "--html", "./n.csv"],
      ["report", "t.jsonl", "-o", "t.jsonl"], ["train", "--controller", "c.json", "--trace", "c.json"],
      ["train", "--steps", "5", "--trace", "r.html", "--report", "r.html"],
    ] {
      let outcome = try RheostatProcess.run(arguments, in: folder)
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
    }
    for (name, text) in files { #expect(try folder.read(name) == text) }
  }

  @Test func aLinkIsWrittenThroughAndALoopOfThemRefused() throws {
    let folder = try Folder()
    try folder.write("target.csv", "old")
    let manager = FileManager.default
    for (name, target) in [("link.csv", "target.csv"), ("a", "b"), ("b", "a")] {
      try manager.createSymbolicLink(atPath: folder[name].path, withDestinationPath: target)
    }
    #expect(
      try RheostatProcess.run(["schedule", "constant", "--steps", "1", "--csv", "link.csv"], in: folder).status == 0)
    #expect(try folder.read("target.csv") == "step,rate\n0,0.1\n")
    #expect(try manager.destinationOfSymbolicLink(atPath: folder["link.csv"].path) == "target.csv")
    let outcome = try RheostatProcess.run(["schedule", "cosine", "--csv", "a"], in: folder)
    #expect(outcome.status == 74)
    #expect(outcome.errors == "rheostat: a cannot be written: Too many levels of symbolic links\n")
  }

  @Test(arguments: [["schedule", "/dev/zero"], ["schedule", "refine", "/dev/zero"], ["report", "/dev/zero"]])
  func whatHasNoEndIsRefusedByItsLength(_ arguments: [String]) throws {
    let outcome = try RheostatProcess.run(arguments)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("rheostat: /dev/zero is longer than "))
  }

  @Test func aNormWithASpaceInsideIsRefused() throws {
    let folder = try Folder()
    try folder.write("n.csv", "norm\n1 2\n3\n")
    let outcome = try RheostatProcess.run(["schedule", "refine", "n.csv"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors == "rheostat: n.csv: line 2: a norm must be a finite number of 0 or more; got \"1 2\"\n")
  }
}
