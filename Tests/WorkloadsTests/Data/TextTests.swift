import Foundation
import Rheostat
import Testing
import Training

@testable import Workloads

@Suite struct TextTests {
  static let isInstalled = FileManager.default.fileExists(atPath: Opticks.path)

  @Test(.enabled(if: isInstalled, "apt-get install golang-github-andybalholm-brotli-dev")) func isTheWholeBook() throws
  {
    let split = try Opticks.load()
    // 567,198 bytes: 138 regions of 4,096 and one of 1,950; 13 are held out; each loses its first ten bytes.
    #expect(split.training.count == 125 * 4086 + 1940)
    // Every fifth of 4,086 places, the first among them, is 818.
    #expect(split.validation.count == 13 * 818)
    #expect(split.training.vocabulary == 93 && split.training.classes == 93 && split.training.inputs == 10)
  }

  @Test func theSentenceSaysHowToInstallIt() throws {
    let error = #expect(throws: TrainingError.self) { try Opticks.load(path: "/nowhere/book") }
    #expect(error?.description.contains("apt-get install golang-github-andybalholm-brotli-dev") == true)
    #expect(error?.description.contains("/nowhere/book") == true)
    try WeightFileTests.withFile(Array("OPTICKS".utf8)) { path in
      let error = #expect(throws: TrainingError.self) { try Opticks.load(path: path) }
      #expect(error?.description.contains("another text") == true)
      #expect(error?.description.contains("--reinstall") == true)
    }
  }

  /// A text in which every place can be told by its context.
  static let text = (0..<(25 * TextWindows.region)).map { UInt8(truncatingIfNeeded: 40 + ($0 * $0 / 7 + $0 / 50) % 60) }

  @Test func everyExampleIsAPieceOfTheText() throws {
    let split = try TextWindows.split(Self.text, context: 10)
    let kinds = Set(Self.text).sorted()
    let region = TextWindows.region
    func check(_ data: Dataset, _ places: [Int]) {
      #expect(data.count == places.count)
      for (number, place) in places.enumerated() {
        let piece = data.pixels[(number * 10)..<(number * 10 + 10)] + [data.labels[number]]
        guard piece.map({ kinds[Int($0)] }) == Array(Self.text[(place - 10)...place]) else {
          Issue.record("example \(number) is not at \(place)")
          return
        }
      }
    }
    let inside = (0..<25).map { ($0, ($0 * region + 10)..<(($0 + 1) * region)) }
    check(split.training, inside.filter { $0.0 % 10 != 9 }.flatMap { Array($0.1) })
    check(split.validation, inside.filter { $0.0 % 10 == 9 }.flatMap { $0.1.filter { ($0 % region - 10) % 5 == 0 } })
  }

  @Test func textsWithoutExamplesAreRefused() {
    for text in [[], [1], Array(Self.text.prefix(30_000)), [UInt8](repeating: 7, count: 100_000)] {
      #expect(throws: TrainingError.self) { try TextWindows.split(text, context: 10) }
    }
  }

  @Test func tokensBeyondTheVocabularyAreRefused() {
    #expect(throws: TrainingError.data("token 1 is 3; the largest of 3 tokens is 2")) {
      try Dataset(context: 2, vocabulary: 3, tokens: [0, 3], next: [1])
    }
    #expect(throws: TrainingError.self) { try Dataset(context: 2, vocabulary: 3, tokens: [0, 1], next: [3]) }
    #expect(throws: TrainingError.self) { try Dataset(context: 0, vocabulary: 3, tokens: [], next: []) }
  }

  @Test func learnsWhatATextRepeats() throws {
    var task = try ClassificationTask(
      SmallData.split(for: Kind(hidden: [], isText: true), training: 600, validation: 200), hidden: [32],
      normalization: .layer, optimizer: OptimizerSettings(.adam))
    for _ in 0..<600 { _ = try task.step(Update(rate: 3e-3), measuring: []) }
    // Seven of eight tokens repeat the third one, one in eight is any of five: 0.9 are right at best, guessing gives 0.2.
    let readings = task.validate()
    #expect(try #require(readings[.validationMetric]) > 0.75)
  }
}
