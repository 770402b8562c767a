import Foundation
import Rheostat
import Testing

@Suite struct RefineTests {
  @Test func normsGiveTheRefinedSchedule() throws {
    let folder = try Folder()
    try folder.write("norms.csv", "step,norm\r\n0,4\r\n10,2\r\n20,1\r\n30,1\r\n40,2\r\n")
    let outcome = try RheostatProcess.run([
      "schedule", "refine", folder.path("norms.csv"), "--smoothing", "0", "--steps", "5", "--base", "1", "--csv", "-",
    ])
    #expect(outcome.lines == ["step,rate", "0,0.125", "1,0.45", "2,1.0", "3,0.2", "4,0.0"])
    let adam = try RheostatProcess.run([
      "schedule", "refine", folder.path("norms.csv"), "--smoothing", "0", "--norm", "l1", "--steps", "5", "--base", "1",
      "--csv", "-",
    ])
    #expect(adam.lines.prefix(2) == ["step,rate", "0,0.5"])
  }

  @Test func theConfigurationCanBeUsedAsAController() throws {
    let folder = try Folder()
    try folder.write("norms.csv", "norm\n" + (0..<30_000).map { "\(1 + Double($0) / 1000)\n" }.joined())
    let explained = try RheostatProcess.run(["schedule", "refine", folder.path("norms.csv"), "--explain"])
    #expect(explained.status == 0)
    try folder.write("refined.json", explained.output)
    let first = try RheostatProcess.run(["schedule", "refine", folder.path("norms.csv"), "--csv", "-"])
    let second = try RheostatProcess.run(["schedule", folder.path("refined.json"), "--csv", "-"])
    #expect(first.lines.count == 1001)
    #expect(first.output == second.output)
  }

  @Test(arguments: [
    ("", "line 1: the header must be"), ("loss\n1\n2\n", "line 1: the header must be \"norm\" or \"step,norm\""),
    ("norm\n1\ntwo\n3\n", "line 3: a norm must be a finite number of 0 or more; got \"two\""),
    ("norm\n1\n-2\n", "line 3: a norm must be"), ("norm\n1\nnan\n", "line 3: a norm must be"),
    ("norm\n1\n\n2\n", "line 3: a norm must be"), ("norm\n1,2\n", "line 2: must be one norm"),
    ("step,norm\n1\n", "line 2: must be a step and a norm"),
    ("step,norm\n0,1\n1,1\n3,1\n", "line 4: the steps must rise evenly: after step 1 comes step 2; got 3"),
    ("step,norm\n5,1\n5,1\n", "after step 5 comes a later one; got 5"), ("norm\n1\n", "holds 1 norm;"),
  ])
  func aBadRowIsNamed(_ text: String, _ part: String) throws {
    let folder = try Folder()
    try folder.write("norms.csv", text)
    let outcome = try RheostatProcess.run(["schedule", "refine", folder.path("norms.csv")])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("norms.csv: ") && outcome.errors.contains(part), "\(outcome.errors)")
  }

  @Test func aMissingFileIs74() throws {
    #expect(try RheostatProcess.run(["schedule", "refine", "/no/norms.csv"]).status == 74)
  }
}
