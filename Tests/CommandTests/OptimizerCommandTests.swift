import Foundation
import Testing

/// The optimizers by name, and who chooses them.
@Suite struct OptimizerCommandTests {
  private static let small = ["train", "--steps", "120", "--hidden", "16", "--batch", "32"]

  /// The trace tells optimizer, decay and family; the rate is the package's where none is given.
  @Test(arguments: [
    ("schedule-free-sgd", "1.0", "scheduleFree"), ("schedule-free-adamw", "0.0025", "scheduleFree"),
    ("prodigy", "1.0", "learningRateFree"),
  ])
  func newOptimizersTrain(_ optimizer: String, _ rate: String, _ family: String) throws {
    let folder = try Folder()
    let outcome = try RheostatProcess.run(
      Self.small + [
        "--optimizer", optimizer, "--controller", "constant", "--ema", "0.9", "--trace", "t.jsonl",
      ],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let header = try folder.read("t.jsonl").split(separator: "\n").first.map(String.init) ?? ""
    for part in [
      "\"optimizer\":\"\(optimizer)\"", "\"optimizer\":\"\(family)\"", "\"baseRate\":\(rate)", "\"ema\":0.9",
    ] { #expect(header.contains(part), "\(header)") }
  }

  /// A controller that wishes for it gets the schedule-free form, one line says so, and the trace tells the truth.
  @Test(
    arguments: [
      ([], "momentum 0.9 is dropped"), (["--optimizer", "sgd"], "--keep-optimizer keeps sgd"),
      (["--keep-optimizer"], nil), (["--optimizer", "adamw"], nil), (["--controller", "cosine"], nil),
    ] as [([String], String?)])
  func aWishForScheduleFreeIsGrantedAndSaid(_ options: [String], _ said: String?) throws {
    let folder = try Folder()
    let outcome = try RheostatProcess.run(
      [
        "train", "--model", "softmax", "--steps", "600", "--controller", "clamp(annealedSearch, 1e-9...1e3)",
        "--weight-decay",
        "0.01", "--trace", "t.jsonl",
      ] + options, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n").filter { $0.contains("the optimizer runs schedule-free") }
    #expect(lines.count == (said == nil ? 0 : 1) && lines.allSatisfy { $0.contains(said ?? "") }, "\(outcome.errors)")
    let header = try folder.read("t.jsonl").split(separator: "\n").first.map(String.init) ?? ""
    #expect(header.contains("\"optimizer\":\"schedule-free-sgd\"") == (said != nil), "\(header)")
    #expect(
      header.contains("\"optimizer\":\"scheduleFree\"") == (said != nil) && header.contains("\"weightDecay\":0.01"))
  }

  /// Each run of a comparison has its own grant.
  @Test func aComparisonGrantsEachItsWish() throws {
    let outcome = try RheostatProcess.run([
      "compare", "--model", "softmax", "--steps", "600", "--controller", "search=annealedSearch", "--controller",
      "cosine=cosine(peak=0.1)",
    ])
    #expect(outcome.status == 0 && outcome.lines.count == 2, "\(outcome.errors)")
    #expect(outcome.errors.components(separatedBy: "the optimizer runs schedule-free").count == 2)
    #expect(outcome.errors.contains("search: the optimizer runs schedule-free"), "\(outcome.errors)")
  }

  /// What a run will do is said when there is one.
  @Test(arguments: [
    ["train", "--steps", "30"], ["train", "--controller", "guard(annealedSearch)"],
    ["compare", "--controller", "annealedSearch", "--controller", "guard(annealedSearch)"],
  ])
  func nothingIsSaidOfARunThatIsRefused(_ arguments: [String]) throws {
    let outcome = try RheostatProcess.run(arguments)
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
  }

  @Test func nothingIsSaidOfARunThatWasOver() throws {
    let folder = try Folder()
    let arguments = ["train", "--model", "softmax", "--steps", "400", "--resume", "run"]
    let first = try RheostatProcess.run(arguments, in: folder)
    #expect(
      first.status == 0 && first.errors.contains("schedule-free") && first.errors.contains("annealedSearch finds"))
    let second = try RheostatProcess.run(arguments, in: folder)
    #expect(second.status == 0 && second.lines == first.lines, "\(second.errors)")
    #expect(second.errors.split(separator: "\n").count == 1 && second.errors.contains("was over already"))
  }
}
