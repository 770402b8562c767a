import Foundation
import Testing

/// What is trained, as the command line says it.
@Suite struct WorkloadOptionTests {
  private static let small = ["train", "--steps", "60", "--hidden", "8", "--batch", "16"]
  private static let book =
    "/usr/share/gocode/src/github.com/andybalholm/brotli/testdata/Isaac.Newton-Opticks.txt"
  private static let bookIsInstalled = FileManager.default.fileExists(atPath: book)

  @Test(arguments: [
    (["--training-examples", "0"], "--training-examples must be 1 or more; got 0"),
    (["--validation-examples=-3"], "--validation-examples must be 1 or more; got -3"),
    (["--validation-examples", "361"], "there are 360 examples held out; give a number from 1 to 360, not 361"),
    (["--training-examples", "10"], "a batch must hold from 1 to 10 examples; got 16"),
    (["--channels", "4"], "--channels belongs to --model conv"),
    (["--model", "conv", "--channels", "0"], "the number of channels must be from 1 to 1024; got 0"),
    (["--scaling", "uneven"], "uneven"), (["--workload", "txt"], "txt"),
  ])
  func aRefusalIsOneSentence(_ options: [String], _ part: String) throws {
    let outcome = try RheostatProcess.run(Self.small + options)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test(
    .enabled(if: bookIsInstalled, "apt-get install golang-github-andybalholm-brotli-dev"),
    arguments: [
      (["--scaling", "skewed"], "a text has none"), (["--model", "conv"], "a convolution reads images"),
    ])
  func aTextHasNoPixels(_ options: [String], _ part: String) throws {
    let outcome = try RheostatProcess.run(Self.small + ["--workload", "text"] + options)
    #expect(outcome.status == 64 && outcome.errors.contains(part), "\(outcome.errors)")
  }

  @Test(.enabled(if: !bookIsInstalled, "the package is there")) func aMissingBookSaysHowToInstallIt() throws {
    let outcome = try RheostatProcess.run(Self.small + ["--workload", "text"])
    #expect(outcome.status == 74 && outcome.errors.contains("apt-get install golang-github-andybalholm-brotli-dev"))
  }

  @Test(.enabled(if: bookIsInstalled, "apt-get install golang-github-andybalholm-brotli-dev"))
  func aTextIsTrainedAndTakenUpAgain() throws {
    let folder = try Folder()
    let arguments =
      Self.small + ["--workload", "text", "--normalization", "layer", "--optimizer", "adamw", "--controller"]
      + ["constant(peak=0.003)"]
    let unbroken = try RheostatProcess.run(arguments)
    #expect(unbroken.status == 0 && unbroken.output.contains(" 60 updates"), "\(unbroken.errors)")
    let part = arguments.map { $0 == "60" ? "25" : $0 } + ["--resume", folder.path("run")]
    #expect(try RheostatProcess.run(part).status == 0)
    let rest = try RheostatProcess.run(arguments + ["--resume", folder.path("run")])
    #expect(rest.status == 0 && rest.errors.contains("going on after 25 updates"), "\(rest.errors)")
    #expect(rest.output.split(separator: " ").last == unbroken.output.split(separator: " ").last)
  }

  @Test func dataAreSettingsOfAStoredRun() throws {
    let folder = try Folder()
    let arguments = Self.small + ["--resume", folder.path("run"), "--validation-examples", "100"]
    #expect(try RheostatProcess.run(arguments + ["--trace", folder.path("a.jsonl")]).status == 0)
    #expect(try folder.read("a.jsonl").contains("\"validationExamples\":100"))
    for (option, value) in [("--scaling", "skewed"), ("--training-examples", "700")] {
      let other = try RheostatProcess.run(arguments + [option, value])
      #expect(other.status == 65 && other.errors.contains(option), "\(other.errors)")
    }
  }

  @Test func aConvolutionIsTrained() throws {
    let outcomes = try [["--model", "conv"], ["--model", "conv", "--channels", "3"], ["--scaling", "skewed"], []].map {
      try RheostatProcess.run(Self.small + $0)
    }
    for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
    #expect(Set(outcomes.map(\.output)).count == 4)
  }
}
