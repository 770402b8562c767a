import ControllerFiles
import RateControl
import Testing

@Suite struct ConfigurationFileTests {
  static let nested = """
    {"format": "rheostat/1", "kind": "warmup", "steps": "5%", "then": {"kind": "cosine", "peak": 0.1, "steps": 100},
     "parts": [{"for": 10, "controller": {"kind": "constant"}}, {}], "flag": true, "left": null}
    """

  @Test func readsNestedControllersRecordsAndLengths() throws {
    let configuration = try Configuration(file: Self.nested)
    let cosine = Configuration(kind: "cosine", parameters: ["peak": .number(0.1), "steps": .integer(100)])
    let part: [String: Configuration.Value] = ["for": .integer(10), "controller": .controller(.init(kind: "constant"))]
    #expect(
      configuration
        == Configuration(
          kind: "warmup",
          parameters: [
            "steps": .text("5%"), "then": .controller(cosine), "parts": .list([.record(part), .record([:])]),
            "flag": .boolean(true),
          ]))
  }

  @Test func writesWhatItReads() throws {
    let configuration = try Configuration(file: Self.nested)
    #expect(try Configuration(json: configuration.json) == configuration)
    #expect(try Configuration(file: configuration.json.pretty) == configuration)
    #expect(configuration.json.members?.prefix(2).map(\.name) == ["format", "kind"])
  }

  @Test func writesParametersInTheOrderOfTheCatalogue() throws {
    let cosine = Configuration(
      kind: "cosine", parameters: ["steps": .integer(9), "peak": .number(1), "floor": .integer(0)])
    #expect(
      cosine.json(orderedBy: .standard).compact
        == #"{"format":"rheostat/1","kind":"cosine","peak":1.0,"floor":0,"steps":9}"#)
  }

  @Test(arguments: [
    ("[]", "run.json: must be an object; got a list"),
    ("{\"kind\": \"cosine\"}", "run.json: format: is missing; a file says \"format\": \"rheostat/1\" at its top"),
    (
      "{\"format\": \"rheostat/2\", \"kind\": \"cosine\"}",
      "run.json: format: must be \"rheostat/1\", the only version that is read here; got \"rheostat/2\""
    ),
    (
      "{\"format\": \"rheostat/1\"}",
      "run.json: kind: is missing; write the name of a controller, as in \"kind\": \"cosine\""
    ),
    ("{\"format\": \"rheostat/1\", \"kind\": 3}", "run.json: kind: must be the name of a controller; got 3"),
    (
      "{\"format\": \"rheostat/1\", \"kind\": \"a\", \"b\": {\"kind\": \"c\", \"format\": \"rheostat/1\"}}",
      "run.json: b.format: stands at the top of a file only; take it out here"
    ),
    (
      "{\"format\": \"rheostat/1\", \"kind\": \"a\", \"b\": [1, null]}",
      "run.json: b[1]: null stands in a list; leave it out"
    ),
    ("{", "run.json: line 1, column 2: expected a name in double quotes, found the end of the text"),
  ])
  func refusesInOneSentence(_ text: String, _ sentence: String) {
    let error = #expect(throws: FileError.self) { try Configuration(file: text, name: "run.json") }
    #expect(error?.description == sentence)
  }

  @Test func isCheckedWithoutAPlan() throws {
    let catalog = ControllerCatalog.standard
    #expect(throws: Never.self) { try catalog.check(Configuration(kind: "cosine")) }
    let error = #expect(throws: ControllerError.self) {
      try catalog.check(Configuration(kind: "cosine", parameters: ["peek": .number(1)]))
    }
    #expect(error?.description.contains("cosine has no parameter \"peek\" (did you mean \"peak\"?)") == true)
  }
}

@Suite struct PlanFileTests {
  @Test func readsThePlanLineOfTheProtocol() throws {
    let json = try JSON(
      """
      {"total":6000,"stepsPerEpoch":null,"tokensPerStep":512,"baseRate":null,"optimizer":"sgd","weightScale":0.04,
       "signals":["trainingLoss"],"can":["saveRestore","validate","rewindData","measureBeforeUpdate"]}
      """)
    let plan = RunPlan(
      total: 6000, tokensPerStep: 512, optimizer: .sgd, weightScale: 0.04, signals: Signals(.trainingLoss),
      can: [.saveRestore, .validate, .rewindData, .measureBeforeUpdate])
    #expect(try RunPlan(json: json) == plan)
    #expect(try RunPlan(json: plan.json) == plan)
    #expect(try RunPlan(json: .object([])) == RunPlan())
  }

  @Test(arguments: [
    ("{\"totl\": 1}", "plan: a plan has no \"totl\" (did you mean \"total\"?)"),
    ("{\"total\": 0}", "plan.total: must be a whole number from 1 to 2^53; got 0"),
    ("{\"total\": 1.5}", "plan.total: must be a whole number from 1 to 2^53; got 1.5"),
    ("{\"total\": \"10\"}", "plan.total: must be a whole number from 1 to 2^53; got \"10\""),
    ("{\"total\": 1e300}", "plan.total: must be a whole number from 1 to 2^53; got 1e+300"),
    ("{\"stepsPerEpoch\": -1}", "plan.stepsPerEpoch: must be a whole number from 1 to 2^53; got -1"),
    ("{\"baseRate\": 0}", "plan.baseRate: must be a finite number above 0; got 0"),
    ("{\"weightScale\": \"nan\"}", "plan.weightScale: must be a finite number above 0; got \"nan\""),
    (
      "{\"optimizer\": \"SGD\"}", "plan.optimizer: must be one of sgd, adam, scheduleFree, learningRateFree, other; got"
    ),
    ("{\"signals\": \"trainingLoss\"}", "plan.signals: must be a list of names; got \"trainingLoss\""),
    (
      "{\"signals\": [\"trainLoss\"]}",
      "plan.signals: there is no signal \"trainLoss\" (did you mean \"trainingLoss\"?)"
    ),
    ("{\"can\": [\"save\"]}", "plan.can: there is no deed \"save\""),
    ("{\"can\": [7]}", "plan.can: there is no deed 7"),
    ("[]", "plan: must be an object; got a list"),
  ])
  func refusesInOneSentence(_ text: String, _ start: String) throws {
    let json = try JSON(text)
    let error = #expect(throws: FileError.self) { try RunPlan(json: json) }
    #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
  }
}
