import Glibc
import Rheostat
import Suggestion
import Testing

@Suite struct SearchConversationTests {
  private func conversation(trials: Int = 20) throws -> SearchConversation {
    SearchConversation(try SearchSession(low: 1e-5, high: 1, seed: 1), StoppingRule(trials: trials))
  }

  private func number(_ json: JSON, _ name: String) throws -> Double { try #require(json[name]?.double) }

  /// Runs a search to its end; the answer that ended it.
  private func search(_ f: (Double) -> Double, trials: Int = 20) throws -> (end: JSON, count: Int) {
    var talk = try conversation(trials: trials)
    for count in 0...trials {
      let advice = talk.answer(#"{"ask":true}"#)
      guard advice["do"] == .string("try") else { return (advice, count) }
      let rate = try number(advice, "lr")
      let value = f(rate)
      let text = value.isNaN ? "\"nan\"" : value.isInfinite ? "\"inf\"" : "\(value)"
      #expect(talk.answer("{\"tell\":{\"lr\":\(rate),\"value\":\(text)}}")["n"] == .integer(count + 1))
    }
    Issue.record("the search did not end")
    return (.null, trials)
  }

  @Test func aSmoothBowlIsFoundBeforeAllTrialsAreIn() throws {
    let (end, count) = try search { 0.4 + 0.1 * pow(log10($0) + 2.2, 2) }
    #expect(end["do"] == .string("use") && count < 20)
    #expect(abs(log10(try number(end, "lr")) + 2.2) < 0.1)
  }

  @Test func afterAllTrialsOneIsChosen() throws {
    let (end, count) = try search({ pow(log10($0) + 2.2, 2) }, trials: 5)
    #expect(end["do"] == .string("use") && count == 5)
  }

  @Test func ifAllFailedTheSearchStops() throws {
    let (end, count) = try search { _ in .nan }
    #expect(end["do"] == .string("stop") && end["lr"] == .null && count == 20)
  }

  @Test(arguments: [1e-300, 1e-12, 1, 1e300]) func theScaleOfTheValuesDoesNotMatter(_ scale: Double) throws {
    let (end, _) = try search { scale * (4 + pow(log10($0) + 2.2, 2)) }
    #expect(abs(log10(try number(end, "lr")) + 2.2) < 0.1)
  }

  @Test func equalValuesEndIt() throws {
    let (end, count) = try search { _ in 1.5 }
    #expect(end["do"] == .string("use") && count == StoppingRule.least)
  }

  @Test func asksArePendingAndDiffer() throws {
    var talk = try conversation()
    let rates = try (0..<15).map { _ in try number(talk.answer(#"{"ask":"try"}"#), "lr") }
    #expect(Set(rates).count == 15)
  }

  @Test func bestIsThereAtAnyTime() throws {
    var talk = try conversation()
    let nothing = JSON.object([.init("lr", .null), .init("mean", .null), .init("sd", .null)])
    #expect(talk.answer(#"{"best":true}"#) == nothing)
    _ = talk.answer(#"{"tell":{"lr":0.1,"value":"nan"}}"#)
    #expect(talk.answer(#"{"best":true}"#) == nothing)
    _ = talk.answer(#"{"tell":{"lr":0.03,"value":0.41,"sd":0.01}}"#)
    let best = talk.answer(#"{"best":true}"#)
    #expect(best["lr"] == .number(0.03))
    #expect(try abs(number(best, "mean") - 0.41) < 0.01)
    #expect(try number(best, "sd") > 0)
  }

  @Test func tryIsAlwaysATrial() throws {
    var talk = try conversation(trials: 1)
    _ = talk.answer(#"{"tell":{"lr":0.03,"value":0.41}}"#)
    #expect(talk.answer(#"{"ask":true}"#)["do"] == .string("use"))
    #expect(talk.answer(#"{"ask":"try"}"#)["do"] == .string("try"))
  }

  private func reason(_ json: JSON) throws -> String {
    guard case .string(let text) = json["reason"] else { throw FileError("there is no reason") }
    return text
  }

  @Test func reasonsSayWhatIsLeftWhenAllFail() throws {
    var talk = try conversation()
    var smallest = Double.infinity
    for count in 1...30 {
      let advice = talk.answer(#"{"ask":"try"}"#)
      let (rate, reason) = (try number(advice, "lr"), try reason(advice))
      switch count {
      case 1...7: #expect(reason.contains("cover the range"), "\(reason)")
      default:
        #expect(reason.hasSuffix(rate < smallest ? "a rate below all of them" : "the widest gap left"), "\(reason)")
      }
      smallest = min(smallest, rate)
      _ = talk.answer("{\"tell\":{\"lr\":\(rate),\"value\":null}}")
    }
    #expect(smallest < 2e-5)
    #expect(
      try reason(talk.answer(#"{"ask":true}"#))
        == "30 trials are in, of at most 20, and every one failed; search smaller rates than 1e-5 (--range)")
  }

  @Test func theReasonOfTheEndCountsTrials() throws {
    var talk = try conversation(trials: 1)
    _ = talk.answer(#"{"tell":{"lr":0.1,"value":"nan"}}"#)
    #expect(
      try reason(talk.answer(#"{"ask":true}"#))
        == "the only trial is in, and it failed; rates from 1e-5 to 0.1 are not tried yet: allow more trials "
        + "(--trials), or search smaller rates than 1e-5 (--range)")
    _ = talk.answer(#"{"tell":{"lr":0.01,"value":1}}"#)
    #expect(try reason(talk.answer(#"{"ask":true}"#)).hasPrefix("2 trials are in, of at most 1; the expected loss"))
    var two = try conversation(trials: 2)
    for rate in [0.1, 0.01] { _ = two.answer("{\"tell\":{\"lr\":\(rate),\"value\":1}}") }
    #expect(try reason(two.answer(#"{"ask":true}"#)).hasPrefix("all 2 trials are in; the expected loss"))
  }

  @Test(arguments: [#"null"#, "1"]) func aThousandAsksDiffer(_ value: String) throws {
    var talk = try conversation()
    for rate in [0.5, 0.05, 0.001, 1e-5] { _ = talk.answer("{\"tell\":{\"lr\":\(rate),\"value\":\(value)}}") }
    let rates = try (0..<1000).map { _ in try number(talk.answer(#"{"ask":"try"}"#), "lr") }
    #expect(Set(rates).count == 1000 && rates.allSatisfy { (1e-5...1).contains($0) })
  }

  @Test(arguments: [
    "", "x", "[1]", "{}", #"{"ask":false}"#, #"{"ask":"use"}"#, #"{"best":1}"#, #"{"aks":true}"#,
    #"{"ask":true,"best":true}"#, #"{"tell":{}}"#, #"{"tell":{"lr":0.1}}"#, #"{"tell":{"value":1}}"#,
    #"{"tell":{"lr":2,"value":1}}"#, #"{"tell":{"lr":0,"value":1}}"#, #"{"tell":{"lr":"0.1","value":1}}"#,
    #"{"tell":{"lr":0.1,"value":"none"}}"#, #"{"tell":{"lr":0.1,"value":""}}"#, #"{"tell":{"lr":0.1,"value":[]}}"#,
    #"{"tell":{"lr":0.1,"value":1,"sd":-1}}"#, #"{"tell":{"lr":0.1,"value":1,"sd":"inf"}}"#,
    #"{"tell":{"lr":0.1,"value":1,"sd":"nan"}}"#, #"{"tell":{"lr":0.1,"value":1,"n":1}}"#,
    #"{"tell":{"lr":0.1,"losses":[]}}"#, #"{"tell":{"lr":0.1,"losses":[1,2]}}"#, #"{"tell":{"lr":0.1,"losses":3}}"#,
    #"{"tell":{"lr":0.1,"losses":[3,null,1]}}"#, #"{"tell":{"lr":0.1,"losses":[3,2,1],"value":1}}"#,
    #"{"tell":{"lr":7,"losses":[3,2,1]}}"#,
  ])
  func aLineThatMakesNoSenseChangesNothing(_ line: String) throws {
    var talk = try conversation()
    _ = talk.answer(#"{"tell":{"lr":0.03,"value":0.41}}"#)
    talk.markStored()
    let before = talk.session
    let answer = talk.answer(line)
    guard case .string(let sentence) = answer["error"] else {
      Issue.record("no error: \(answer.compact)")
      return
    }
    #expect(!sentence.isEmpty && answer.members?.count == 1)
    #expect(talk.session == before && !talk.hasChanged)
  }

  @Test(arguments: [
    #""nan""#, #""NaN""#, #""NAN""#, #""inf""#, #""Inf""#, #""Infinity""#, #""-inf""#, #""-Infinity""#, "null",
  ])
  func aFailureIsWrittenInManyWays(_ value: String) throws {
    for line in ["\"value\":\(value)", "\"losses\":[3,2,\(value)]"] {
      var talk = try conversation()
      #expect(talk.answer("{\"tell\":{\"lr\":0.1,\(line)}}") == .object([.init("n", .integer(1))]))
      let tried = talk.session.search.tried
      #expect(tried.count == 1 && tried[0].value == nil && tried[0].failures == 1)
    }
  }

  @Test(arguments: ["0", "0.0", "-0.0", "null"]) func aDeviationOfZeroIsUnknown(_ sd: String) throws {
    var (talk, other) = (try conversation(), try conversation())
    #expect(talk.answer("{\"tell\":{\"lr\":0.1,\"value\":1,\"sd\":\(sd)}}")["n"] == .integer(1))
    _ = other.answer(#"{"tell":{"lr":0.1,"value":1}}"#)
    #expect(talk.session == other.session)
  }

  @Test func lossesAreForecastAtTenTimesTheLongestTrial() throws {
    let short = (0..<20).map { 1 + exp(-0.1 * Double($0)) }
    let long = (0..<40).map { 2 + exp(-0.1 * Double($0)) }
    func line(_ rate: Double, _ losses: [Double]) -> String {
      "{\"tell\":{\"lr\":\(rate),\"losses\":[\(losses.map { "\($0)" }.joined(separator: ","))]}}"
    }
    var talk = try conversation()
    #expect(talk.answer(line(0.01, short))["n"] == .integer(1))
    #expect(talk.answer(line(0.1, long))["n"] == .integer(2))
    #expect(talk.answer(#"{"tell":{"lr":0.5,"losses":[3,"inf"]}}"#)["n"] == .integer(3))
    let values = try [short, long].map { try LossModel.ensemble.forecast(LossSeries($0), at: 400).mean }
    let told = talk.session.search.tried
    #expect(told.count == 3 && told[2].value == nil)
    #expect(told[0].value == values[0] && told[1].value == values[1])
  }

  @Test func tenThousandTellsAreBounded() throws {
    var talk = try conversation()
    for index in 0..<10_000 {
      let rate = pow(10, -5 * Double(index % 997) / 997)
      _ = talk.answer("{\"tell\":{\"lr\":\(rate),\"value\":\(pow(log10(rate) + 2, 2))}}")
    }
    #expect(talk.session.told == 10_000 && talk.session.search.tried.count <= 200)
    #expect(try abs(log10(number(talk.answer(#"{"best":true}"#), "lr")) + 2) < 0.1)
  }
}
