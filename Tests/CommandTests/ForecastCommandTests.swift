import Foundation
import Rheostat
import Testing

@Suite struct ForecastCommandTests {
  private static let losses = (0..<100).map { 2 * exp(-0.03 * Double($0)) + 0.5 }
  private static let series = "loss\n" + losses.map { "\($0)\n" }.joined()

  @Test func jsonHasOneLineForEachStep() throws {
    let outcome = try RheostatProcess.run(
      ["forecast", "-", "--at", "1000", "--at", "200", "--model", "exponential", "--json"], input: Self.series)
    #expect(outcome.status == 0 && outcome.errors.isEmpty && outcome.lines.count == 2)
    let line = try JSON(outcome.lines[0])
    #expect(line.members?.map(\.name) == ["model", "at", "mean", "sd", "low", "high", "n"])
    #expect(line["model"] == .string("exponential") && line["at"] == .integer(1000) && line["n"] == .integer(100))
    #expect(abs((line["mean"]?.double ?? 0) - 0.5) < 2.5e-6)
    #expect(abs((try JSON(outcome.lines[1])["mean"]?.double ?? 0) - (0.5 + 2 * exp(-6))) < 2.5e-6)
  }

  @Test(arguments: LossModel.allCases) func everyModelIsThatOfTheLibrary(_ model: LossModel) throws {
    let outcome = try RheostatProcess.run(
      ["forecast", "-", "--at", "300", "--model", model.rawValue, "--json"], input: Self.series)
    let expected = try model.forecast(LossSeries(Self.losses), at: 300)
    let line = try JSON(outcome.lines[0])
    #expect(line["mean"] == .number(expected.mean) && line["low"] == .number(expected.low))
    #expect(line["high"] == .number(expected.high) && line["sd"] == .number(expected.sd))
  }

  @Test func aTableStandsInTheTerminal() throws {
    let outcome = try RheostatProcess.run(["forecast", "-", "--at", "300", "--plot"], input: Self.series)
    #expect(outcome.status == 0)
    #expect(outcome.lines[0].split(separator: " ") == ["at", "mean", "sd", "low", "high"])
    #expect(outcome.lines[1].hasPrefix("300  ") && outcome.lines.count > 14)
    #expect(outcome.lines[2] == "ensemble, from 100 losses; low and high: 95 % band")
  }

  @Test(arguments: [
    "loss\n1\n2\n", "loss\n3\n2\n1\nnan\n", "loss\nnan\n1\ninf\n2\n", "loss\n", "step,loss\n2,1\n1,1\n", "",
  ])
  func aSeriesWithoutAFutureIs65AndOneErrorLine(_ series: String) throws {
    let outcome = try RheostatProcess.run(["forecast", "-", "--at", "10", "--json"], input: series)
    #expect(outcome.status == 65 && outcome.lines.count == 1)
    let line = try JSON(outcome.lines[0])
    #expect(line.members?.map(\.name) == ["error"])
    let plain = try RheostatProcess.run(["forecast", "-", "--at", "10"], input: series)
    #expect(plain.status == 65 && plain.output.isEmpty && plain.errors.hasPrefix("rheostat: the standard input"))
  }

  @Test(arguments: [
    ["forecast", "-"], ["forecast", "-", "--at", "-1"], ["forecast", "-", "--at", "nan"], ["forecast"],
    ["forecast", "-", "--at", "1", "--model", "cubic"], ["forecast", "-", "--at", "1", "--json", "--plot"],
  ])
  func wrongUsageIs64(_ arguments: [String]) throws {
    let outcome = try RheostatProcess.run(arguments, input: Self.series)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("rheostat: ") && outcome.errors.filter { $0 == "\n" }.count == 1)
  }

  @Test func pictureIsWellFormed() throws {
    let folder = try Folder()
    try folder.write("l.csv", Self.series)
    let outcome = try RheostatProcess.run(
      ["forecast", "l.csv", "--at", "300", "--picture", "l.svg"], in: folder)
    #expect(outcome.status == 0)
    #expect(XMLCheck(try folder.read("l.svg")).isWellFormed)
    let refused = try RheostatProcess.run(["forecast", "l.csv", "--at", "300", "--picture", "l.csv"], in: folder)
    #expect(refused.status == 64)
    #expect(try folder.read("l.csv") == Self.series)
  }
}
