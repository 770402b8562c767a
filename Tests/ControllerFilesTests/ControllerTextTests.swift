import ControllerFiles
import Foundation
import RateControl
import Rheostat
import Testing

@Suite struct ControllerTextTests {
  static let cosine = Configuration(kind: "cosine", parameters: ["peak": .number(0.1)])

  static func read(_ argument: String) throws(FileError) -> Configuration {
    try ControllerText.read(argument, catalog: .standard) { (path) throws(FileError) in
      switch path {
      case "run.json", "dir/run", "plain": cosine.json.bytes()
      case "bad.json": Array("{\"format\": \"rheostat/1\", \"kind\": \"cosine\", \"peek\": 1}".utf8)
      default: nil
      }
    }
  }

  @Test(arguments: [
    "run.json", "dir/run", "plain", " {\"kind\": \"cosine\", \"peak\": 0.1}", "cosine(peak=0.1)",
    "{\"format\": \"rheostat/1\", \"kind\": \"cosine\", \"peak\": 0.1}",
  ])
  func readsFilesJSONAndSpelling(_ argument: String) throws {
    #expect(try Self.read(argument) == Self.cosine)
  }

  @Test func readsEveryPreset() throws {
    var plan = RunPlan(total: 1000, stepsPerEpoch: 10, tokensPerStep: 1000, baseRate: 0.1)
    plan.signals = [Signals(.validationLoss), Signals(.trainingLoss)]
    plan.can = [.validate]
    #expect(Set(Preset.all.map(\.name)).count == Preset.all.count)
    for preset in Preset.all {
      let configuration = try Self.read(preset.name)
      #expect(configuration.spelling(in: .standard) == preset.spelling, "the canonical spelling of \(preset.name)")
      #expect(throws: Never.self, "\(preset.name)") { try ControllerCatalog.standard.make(configuration, plan: plan) }
      #expect(preset.summary.hasSuffix(".") && preset.reason.hasSuffix("."))
      #expect(ControllerCatalog.standard[preset.name] == nil, "a preset must not hide a kind")
    }
  }

  @Test(arguments: [
    ("missing.json", "missing.json: there is no such file"),
    ("bad.json", "bad.json: cosine has no parameter \"peek\" (did you mean \"peak\"?)"),
    ("cosin", "\"cosin\" is no controller, no preset and no file (did you mean \"cosine\"?)"),
    ("finetun", "\"finetun\" is no controller, no preset and no file (did you mean \"finetune\"?)"),
    ("", "column 1: the text is empty"),
    ("{\"kind\": \"cosine\", \"peak\": -1}", "peak: must be a number in (0, inf); got -1"),
    ("{\"format\": \"x\", \"kind\": \"cosine\"}", "format: must be \"rheostat/1\""),
  ])
  func refusesInOneSentence(_ argument: String, _ start: String) {
    let error = #expect(throws: FileError.self) { try Self.read(argument) }
    #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
  }

  @Test func readsFilesFromTheDiskWithinTheirLimit() throws {
    let folder = FileManager.default.temporaryDirectory
    let file = folder.appendingPathComponent("rheostat-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(repeating: 0x20, count: 1000).write(to: file)
    #expect(try BoundedFile.read(file.path, limit: 1000)?.count == 1000)
    #expect(try BoundedFile.read(file.path + "x", limit: 1000) == nil)
    let large = #expect(throws: FileError.self) { try BoundedFile.read(file.path, limit: 999) }
    #expect(large?.sentence == "is 1000 bytes long; 999 are the most that is read")
    let directory = #expect(throws: FileError.self) { try BoundedFile.read(folder.path, limit: 999) }
    #expect(directory?.sentence == "is a directory; a file is asked for")
  }
}

@Suite struct DecisionTextTests {
  static func decision(_ reason: Reason, _ values: [Double], rate: Double = 0.01) -> Decision {
    Decision(following: nil, step: 5, rate: rate, reason: reason, values: values)
  }

  @Test func saysWhatHappenedAndWhatFollows() {
    let stall = Self.decision(.plateauReduced, [0.1, 0.4123456, 0.5, 11])
    #expect(
      stall.sentence(watching: Signals(.validationLoss))
        == "The validation loss has not improved on 0.4123 for 11 readings: the learning rate goes from 0.1 to 0.01.")
    #expect(stall.sentence().hasPrefix("The metric has not improved on 0.4123 for 11 readings"))
    #expect(
      Self.decision(.replanned, [6000, 8000]).sentence()
        == "The run is to have 8000 updates instead of 6000: the learning rate is 0.01.")
    #expect(
      Self.decision(.replanned, [6000, 0]).sentence()
        == "The run has no fixed number of updates any more: the learning rate is 0.01.")
    #expect(
      Self.decision(.readingMissing, [Double(Signal.trainingLoss.rawValue)]).sentence()
        == "The training loss was not reported: the learning rate stays at 0.01.")
    #expect(
      Self.decision(.rolledBack, [.nan, 0.02, 2]).sentence()
        == "The loss is not finite (divergence number 2): the last good state comes back and the learning rate goes from "
        + "0.02 to 0.01.")
  }

  /// A state holds finite numbers only; what is 0 for that reason is no number in files.
  @Test func writesNoNumberWhereThereIsNone() {
    #expect(Self.decision(.rolledBack, [.nan, 0.02, 2]).valuesJSON.compact == #"{"before":0.02,"times":2.0}"#)
    #expect(
      Self.decision(.rolledBack, [7, 0.02, 2]).valuesJSON.compact == #"{"loss":7.0,"before":0.02,"times":2.0}"#)
    #expect(Self.decision(.replanned, [6000, 0]).valuesJSON.compact == #"{"before":6000.0,"after":null}"#)
  }

  @Test func writesFourDigits() {
    for (rate, text) in [
      (0.012345678, "0.01235"), (1.23456e-9, "1.235e-09"), (123456.7, "123500"), (1e12 + 0.5, "1000000000000"),
      (3, "3"), (0.1, "0.1"),
      (9.99996e-5, "0.0001"),
    ] as [(Double, String)] {
      let sentence = Self.decision(.rateMoved, [1], rate: rate).sentence()
      #expect(sentence == "The learning rate has moved from 1 to \(text).")
    }
  }

  @Test(arguments: Reason.allCases)
  func hasOneSentenceForEveryReason(_ reason: Reason) {
    let sentence = Self.decision(reason, [Double](repeating: 3, count: reason.valueNames.count)).sentence()
    #expect(sentence.hasSuffix(".") && sentence.first?.isUppercase == true || sentence.first?.isNumber == true)
    #expect(!sentence.contains("\n"))
  }
}
