import Foundation
import Rheostat
import Testing

@Suite struct RangeTestCommandTests {
  /// A curve that falls fastest at 10^-2.5 and rises behind 0.1.
  private static let curve =
    "lr,loss\r\n"
    + (0..<60).map { index -> String in
      let place = -6 + 6 * Double(index) / 59
      let loss = 2.3 - 2 / (1 + exp(-(place + 2.5) * 4)) + (place > -1 ? 40 * (place + 1) * (place + 1) : 0)
      return "\(pow(10, place)),\(loss)\r\n"
    }.joined()

  @Test func pairsGiveThreeSuggestions() throws {
    let folder = try Folder()
    try folder.write("pairs.csv", Self.curve)
    let json = try RheostatProcess.run(["range-test", folder.path("pairs.csv"), "--json"])
    #expect(json.status == 0 && json.lines.count == 1)
    let found = try JSON(json.output)
    guard case .number(let steepest)? = found["steepest"]?["lr"],
      case .number(let sure)? = found["steepest"]?["confidence"]
    else {
      Issue.record("\(json.output)")
      return
    }
    // One point is a tenth of a decade.
    #expect(abs(log10(steepest) + 2.5) < 0.11 && sure > 0.9)
    #expect(found["rates"] == .integer(60) && found["valley"]?["lr"] != .null && found["minimum"]?["lr"] != .null)
    let text = try RheostatProcess.run(["range-test", "-", "--plot", "--ascii"], input: Self.curve)
    #expect(text.status == 0)
    for word in ["steepest", "valley", "minimum", "confidence", "noise alone", "learning rate (log scale)"] {
      #expect(text.output.contains(word), "\(word) in \(text.output)")
    }
  }

  @Test(arguments: [
    ("lr,loss\n" + (0..<20).map { "\($0 + 1),1\n" }.joined(), "flat"), ("lr,loss\n", "finite losses came at 0 rates"),
    ("lr,loss\n" + (0..<20).map { "\($0 + 1),nan\n" }.joined(), "no loss is finite"),
    ("lr,loss\n0.1,1\n0.2,inf\n", "diverged after 1 rate,"),
    ("lr,loss\n" + (0..<20).map { "\($0 + 1),\($0)\n" }.joined(), "never fell"),
  ]) func nothingToSuggestIs65(_ text: String, _ part: String) throws {
    for more in [[], ["--json"]] {
      let outcome = try RheostatProcess.run(["range-test", "-"] + more, input: text)
      #expect(outcome.status == 65)
      #expect(
        outcome.errors.contains("no learning rate stands out") && outcome.errors.contains(part), "\(outcome.errors)")
      #expect(outcome.output.contains(part))
    }
  }

  @Test(arguments: [
    ("", "line 1: the header must be \"lr,loss\""), ("loss\n1\n", "line 1: the header must be"),
    ("lr,loss\n1\n", "line 2: must be a learning rate and a loss"), ("lr,loss\n1,2,3\n", "line 2: must be"),
    ("lr,loss\n1,2\n0,2\n", "line 3: a learning rate must be a finite number above 0; got \"0\""),
    ("lr,loss\n-1,2\n", "line 2: a learning rate must be"), ("lr,loss\nnan,2\n", "line 2: a learning rate must be"),
    ("lr,loss\n1,two\n", "line 2: a loss must be a number, nan or inf; got \"two\""),
  ]) func aBadRowIsNamed(_ text: String, _ part: String) throws {
    let outcome = try RheostatProcess.run(["range-test", "-"], input: text)
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("the standard input: \(part)"), "\(outcome.errors)")
  }

  @Test func aWorkloadGivesPairsThatGiveTheSame() throws {
    let folder = try Folder()
    let arguments = ["range-test", "--model", "softmax", "--optimizer", "sgd", "--low", "1e-5"]
    let test = try RheostatProcess.run(
      arguments + ["--csv", folder.path("pairs.csv"), "--picture", folder.path("range.svg")])
    #expect(test.status == 0, "\(test.errors)")
    #expect(try folder.read("range.svg").contains("smoothed"))
    #expect(try folder.read("pairs.csv").split(separator: "\n").count > 50)
    let again = try RheostatProcess.run(["range-test", folder.path("pairs.csv")])
    #expect(again.output == test.output)
    #expect(try RheostatProcess.run(arguments).output == test.output)
  }

  @Test(arguments: [
    (["--low", "1", "--high", "0.1"], "--high must be a finite number above --low"), (["--low=-1"], "--low must be"),
    (["--ramp", "5"], "--ramp must be from 11"), (["--json", "--plot"], "--json and --plot"),
    (["pairs.csv", "--low", "1e-3"], "--low belongs to a test"), (["--csv", "-"], "give --csv and --picture a file"),
    (["--low", "x"], "--low must be a number above 0"),
  ]) func wrongUsageIs64(_ arguments: [String], _ part: String) throws {
    let outcome = try RheostatProcess.run(["range-test"] + arguments)
    #expect(outcome.status == 64 && outcome.errors.contains(part), "\(outcome.errors)")
  }

  @Test func aMissingFileIs74AndAnInputIsNotOverwritten() throws {
    #expect(try RheostatProcess.run(["range-test", "/no/pairs.csv"]).status == 74)
    let folder = try Folder()
    try folder.write("pairs.csv", Self.curve)
    let outcome = try RheostatProcess.run(["range-test", folder.path("pairs.csv"), "--csv", folder.path("pairs.csv")])
    #expect(outcome.status == 64 && outcome.errors.contains("would be overwritten"))
  }

  @Test func aRunCanBeginWithIt() throws {
    let outcome = try RheostatProcess.run([
      "train", "--model", "softmax", "--steps", "600", "--controller", "rangeTest(then=cosine)",
    ])
    #expect(outcome.status == 0 && outcome.output.contains("600 updates, "), "\(outcome.output)\(outcome.errors)")
    #expect(!outcome.output.contains(" 0 of them rewound"))
  }
}
