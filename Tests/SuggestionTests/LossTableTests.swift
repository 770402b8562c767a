import Rheostat
import Suggestion
import Testing

@Suite struct LossTableTests {
  private func table(_ text: String, _ forms: [LossTable.Form] = LossTable.Form.allCases) throws -> LossTable {
    try LossTable(csv: Array(text.utf8), as: forms, name: "t.csv")
  }

  @Test(arguments: [
    "step,loss\n0,2\n5,1.5\n9,1\n", "step,loss\r\n0,2\r\n5,1.5\r\n9,1",
    "\u{FEFF}Step, \"LOSS\"\n\n\"0\",\"2\"\n5 , 1.5\n\n9,1\n \n",
    "loss,step\n2,0\n1.5,5\n1,9\n", "step,loss\r0,2\r5,1.5\r9,1\r",
  ])
  func headersLineEndsAndQuotesDoNotMatter(_ text: String) throws {
    let table = try table(text)
    #expect(table.form == .series && table.steps == [0, 5, 9] && table.losses == [2, 1.5, 1])
  }

  @Test func everyFormIsKnown() throws {
    #expect(try table("lr,value\n0.1,2").rates == [0.1])
    #expect(try table("lr,step,loss\n0.1,0,2").steps == [0])
    #expect(try table("loss\n1\n").losses == [1])
    #expect(try table("loss\nNaN\ninf\n-Infinity\n1").losses.filter(\.isFinite) == [1])
  }

  @Test(arguments: [
    ("", "t.csv: is empty; the first line is the header, "), ("\n\n", "t.csv: is empty"),
    ("a,b\n1,2", "line 1: the header must be \"lr,value\" or "), ("lr,loss\n1,2", "got \"lr,loss\""),
    ("lr,value\n0,1", "line 2: a learning rate must be a finite number above 0; got \"0\""),
    ("lr,value\nnan,1", "got \"nan\""), ("lr,value\n-1,1", "got \"-1\""), ("lr,value\ninf,1", "got \"inf\""),
    ("lr,value\n0.1,x", "line 2: a value must be a number, nan or inf; got \"x\""), ("lr,value\n0.1,", "got \"\""),
    ("lr,value\n0.1", "line 2: must have 2 fields, lr,value; got \"0.1\""), ("loss\n1,2", "must have one field"),
    ("step,loss\n0,1\n\n0,1", "t.csv: line 4: the steps must rise; got 0 after 0"),
    ("step,loss\n-1,1", "line 2: a step must be a number from 0 to 1e15; got \"-1\""), ("step,loss\n1e16,1", "1e16"),
    ("step,loss\nnan,1", "got \"nan\""),
  ])
  func whatMakesNoSenseIsNamed(_ text: String, _ part: String) {
    do {
      _ = try table(text)
      Issue.record("accepted \(text)")
    } catch {
      #expect("\(error)".contains(part), "\(error)")
    }
  }

  @Test func onlyTheFormsAskedForAreTaken() {
    #expect(throws: FileError.self) { try table("loss\n1", [.values, .curves]) }
    #expect(throws: FileError.self) { try table("lr,value\n1,1", [.series, .losses]) }
  }

  @Test func trialsBeginWhereTheRateChangesOrTheStepDoesNotRise() throws {
    let losses = (0..<30).map { 1 + 1 / Double($0 + 1) }
    var text = "lr,step,loss\n"
    for rate in [0.1, 0.1, 0.2] { for (step, loss) in losses.enumerated() { text += "\(rate),\(step),\(loss)\n" } }
    text += "0.5,0,2\n0.5,1,nan\n"
    let trials = try table(text).trials(horizon: nil)
    #expect(trials.map(\.rate) == [0.1, 0.1, 0.2, 0.5])
    #expect(trials[3].value == nil)
    let expected = try LossModel.ensemble.forecast(LossSeries(losses), at: 300)
    #expect(trials[0].value == expected.mean && trials[0].standardDeviation == expected.sd)
    let near = try LossModel.ensemble.forecast(LossSeries(losses), at: 40)
    #expect(try table(text).trials(horizon: 40)[0].value == near.mean)
  }

  @Test func aTrialTooShortToForecastIsNamed() throws {
    do {
      _ = try table("lr,step,loss\n0.1,0,2\n0.1,1,1\n").trials(horizon: nil)
      Issue.record("accepted")
    } catch {
      #expect(
        "\(error)"
          == "t.csv: line 2: the trial at 0.1 that begins here: a forecast needs at least 3 finite losses; got 2")
    }
  }
}
