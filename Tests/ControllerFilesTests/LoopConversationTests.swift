import ControllerFiles
import RateControl
import Rheostat
import Testing

@Suite struct LoopConversationTests {
  static let plateau = Configuration(
    kind: "plateau",
    parameters: [
      "monitor": .text("trainingLoss"), "window": .integer(1), "patience": .integer(2), "factor": .number(0.5),
    ])
  static let plan = #"{"plan":{"total":20,"baseRate":0.1,"optimizer":"sgd","signals":["trainingLoss"],"can":[]}}"#

  /// A conversation after the lines given, and the answer to the last of them.
  static func talk(_ lines: [String], _ configuration: Configuration? = plateau) -> (LoopConversation, String) {
    var conversation = LoopConversation(configuration: configuration, catalog: .standard)
    var answer = ""
    for line in lines { answer = conversation.receive(line) }
    return (conversation, answer)
  }

  static func trained(_ n: Int, _ loss: String) -> String { #"{"n":\#(n),"event":"trained","trainingLoss":\#(loss)}"# }

  static func directive(_ n: Int, _ rate: String = "0.1") -> String {
    "{\"n\":\(n),\"do\":\"train\",\"rate\":\(rate),\"role\":\"main\"}\n"
  }

  @Test func talksAsTheProtocolSays() throws {
    var conversation = LoopConversation(configuration: Self.plateau, catalog: .standard)
    let script: [(String, String)] = [
      (Self.plan, Self.directive(0)),
      (Self.trained(0, "1"), Self.directive(1)),
      (Self.trained(1, "1"), Self.directive(2)),
      (#"{"n":2,"event":"measured","trainingLoss":0.5}"#, Self.directive(3)),
      (#"{"n":3,"event":"trained"}"#, Self.directive(4)),
      (#"{"n":4,"event":"skipped","role":"main","slot":"stage","data":"onward","seconds":1}"#, Self.directive(5)),
      (#"{"n":5,"event":"validated","validationLoss":3}"#, Self.directive(6)),
      (#"{"event":"trained","n":6,"trainingLoss":1}"#, Self.directive(7)),
    ]
    for (line, answer) in script { #expect(conversation.receive(line) == answer, "\(line)") }
    let lines = conversation.receive(Self.trained(7, "1")).split(separator: "\n")
    #expect(lines.count == 2)
    let decision = try #require(try JSON(String(lines[0]))["decision"])
    #expect(decision.members?.map(\.name) == ["number", "step", "rate", "reason", "values", "text"])
    #expect(decision["number"] == .integer(1) && decision["step"] == .integer(5) && decision["rate"] == .number(0.05))
    #expect(decision["reason"] == .string("plateauReduced"))
    #expect(decision["values"]?["best"] == .number(0.5))
    #expect(
      decision["text"]
        == .string("The training loss has not improved on 0.5 for 2 readings: the learning rate goes from 0.1 to 0.05.")
    )
    #expect(String(lines[1]) + "\n" == Self.directive(8, "0.05"))
  }

  @Test func readsNumbersThatAreNotFinite() throws {
    for (loss, reason) in [
      ("\"nan\"", "readingNotFinite"), ("\"inf\"", "readingNotFinite"), ("null", "readingMissing"),
    ] {
      let (_, answer) = Self.talk([Self.plan, Self.trained(0, loss)])
      let lines = answer.split(separator: "\n")
      #expect(lines.count == 2 && lines[0].contains(reason), "\(answer)")
    }
  }

  /// Lines that are refused, with what the sentence says: the directive stands, and nothing has changed.
  @Test(arguments: [
    ("", "the text is empty"),
    ("{", "expected a name"),
    ("[]", "must be an object"),
    ("{}", "has no \"event\""),
    (#"{"event":"trained"}"#, "n: is missing"),
    (#"{"n":null,"event":"trained"}"#, "n: is missing"),
    (#"{"n":0,"event":"trained","trainingLoss":1}"#, "n is 0, but the directive that waits for an event has n 1"),
    (#"{"n":2,"event":"trained","trainingLoss":1}"#, "n is 2"),
    (#"{"n":1.5,"event":"trained"}"#, "n: must be a whole number"),
    (#"{"n":1,"event":"train"}"#, "must be one of measured, trained"),
    (#"{"n":1,"event":7}"#, "event: must be one of"),
    (#"{"n":1,"event":"saved"}"#, "the event saved does not answer the directive train"),
    (#"{"n":1,"event":"restored","slot":"stage"}"#, "the event restored does not answer the directive train"),
    (#"{"n":1,"event":"trained","loss":1}"#, "there is no member \"loss\""),
    (#"{"n":1,"event":"trained","traningLoss":1}"#, "did you mean \"trainingLoss\"?"),
    (#"{"n":1,"event":"trained","trainingLoss":"1"}"#, "trainingLoss: must be a number"),
    (#"{"n":1,"event":"trained","trainingLoss":NaN}"#, "JSON has no such number"),
    (#"{"n":1,"event":"trained","trainingLoss":1,"trainingLoss":2}"#, "comes twice"),
    (#"{"n":1,"event":"trained","total":5}"#, "total: belongs to the event replanned"),
    (#"{"n":1,"event":"replanned","total":0}"#, "total: must be a whole number from 1 to 2^53"),
    (#"{"n":1,"event":"replanned","total":1e300}"#, "total: must be a whole number"),
    (#"{"do":"save"}"#, "do: a loop can ask for \"snapshot\""),
    (#"{"do":"snapshot","n":7}"#, "n is 7"),
    (#"{"n":1,"do":"snapshot","event":"trained"}"#, "not both"),
  ])
  func refusesAndRepeatsTheDirective(_ line: String, _ words: String) throws {
    var (conversation, answer) = Self.talk([Self.plan, Self.trained(0, "1")])
    let (_, before) = Self.talk([Self.plan, Self.trained(0, "1"), #"{"do":"snapshot"}"#])
    #expect(answer == Self.directive(1))
    answer = conversation.receive(line)
    let lines = answer.split(separator: "\n").map(String.init)
    #expect(lines.count == 2 && lines.last.map { $0 + "\n" } == Self.directive(1), "\(answer)")
    guard case .string(let sentence)? = try JSON(lines[0])["error"] else { return #expect(Bool(false), "\(answer)") }
    #expect(sentence.contains(words), "\(sentence)")
    #expect(conversation.receive(#"{"do":"snapshot"}"#) == before)
    #expect(!conversation.isRefused)
  }

  @Test(arguments: [
    ("{}", "the first line gives the plan"),
    ("", "the text is empty"),
    (#"{"plan":null}"#, "the first line gives the plan"),
    (#"{"plan":{"totl":20}}"#, "plan: a plan has no \"totl\""),
    (#"{"plan":{"total":-1}}"#, "plan.total: must be"),
    (#"{"plan":{},"event":"trained"}"#, "the first line has no \"event\""),
    (#"{"plan":{"total":20,"baseRate":0.1}}"#, "plateau needs the signal trainingLoss"),
    (#"{"plan":{"total":20,"baseRate":0.1,"signals":["trainingLoss"]},"n":3}"#, "n is 3, but there is no state"),
    (#"{"plan":{"total":20,"baseRate":0.1,"signals":["trainingLoss"]},"n":-3}"#, "n: must be a whole number"),
    (#"{"plan":{"total":20},"snapshot":{}}"#, "snapshot.format: is missing"),
    (#"{"do":"snapshot"}"#, "the first line gives the plan"),
  ])
  func refusesAPlanAndEnds(_ line: String, _ words: String) throws {
    var (conversation, answer) = Self.talk([line])
    #expect(answer.hasPrefix("{\"error\":") && answer.split(separator: "\n").count == 1)
    guard case .string(let sentence)? = try JSON(answer)["error"] else { return #expect(Bool(false), "\(answer)") }
    #expect(sentence.contains(words), "\(sentence)")
    #expect(conversation.isRefused)
    #expect(conversation.receive(Self.plan) == "")
  }

  @Test func nullCountsAsLeftOut() {
    let nulls = #","do":null,"total":null,"slot":null,"data":null,"role":null,"validationLoss":null}"#
    let plan = String(Self.plan.dropLast()) + #","n":null,"snapshot":null}"#
    let lines = [plan, String(Self.trained(0, "1").dropLast()) + nulls, #"{"do":"snapshot","n":null,"event":null}"#]
    #expect(Self.talk(Array(lines.prefix(2))).1 == Self.directive(1))
    #expect(Self.talk(lines).1.hasPrefix(#"{"n":1,"snapshot":{"#))
    let open = Self.talk([plan, #"{"n":0,"event":"replanned","total":null,"do":null}"#]).1
    #expect(open.contains(#""values":{"before":20.0,"after":null}"#) && open.hasSuffix(Self.directive(1)))
    let none = Self.talk([plan, #"{"n":0,"event":null}"#]).1
    #expect(none.hasPrefix(#"{"error":"the line has no "#))
    let both = Self.talk([plan, #"{"n":0,"event":"trained","do":"snapshot"}"#]).1
    #expect(both.contains("not both"))
  }

  @Test func takesOnlyReplannedAfterFinish() {
    var (conversation, answer) = Self.talk([Self.plan] + (0..<20).map { Self.trained($0, "1e-\($0)") })
    #expect(answer == "{\"n\":20,\"do\":\"finish\"}\n")
    for event in ["trained", "validated", "measured", "skipped", "saved"] {
      answer = conversation.receive(#"{"n":20,"event":"\#(event)"}"#)
      #expect(answer.hasPrefix("{\"error\":\"the run is finished"))
      #expect(answer.hasSuffix("\n{\"n\":20,\"do\":\"finish\"}\n"))
    }
    answer = conversation.receive(#"{"n":20,"event":"replanned","total":21}"#)
    #expect(answer.hasPrefix("{\"decision\":") && answer.hasSuffix("\n" + Self.directive(21)))
    #expect(conversation.receive(Self.trained(21, "1e-30")) == "{\"n\":22,\"do\":\"finish\"}\n")
  }

  @Test func refusesATotalThatIsOver() {
    let (_, answer) = Self.talk([
      Self.plan, Self.trained(0, "1"), Self.trained(1, "1"), #"{"n":2,"event":"replanned","total":1}"#,
    ])
    #expect(answer.hasPrefix("{\"error\":\"the total cannot become 1: 2 steps are done already"))
    #expect(answer.hasSuffix("\n" + Self.directive(2)))
  }

  /// Save, restore and validate come from the guard; of what is echoed only the slot is looked at.
  @Test func carriesTheDeedsOfAGuard() throws {
    let guarded = Configuration(
      kind: "guard", parameters: ["of": .controller(.init(kind: "constant")), "keep": .integer(2)])
    let plan = #"{"plan":{"total":9,"baseRate":0.1,"signals":["trainingLoss"],"can":["saveRestore"]}}"#
    var (conversation, answer) = Self.talk([plan], guarded)
    var deeds: [String] = []
    for n in 0..<40 {
      let line = try JSON(String(answer.split(separator: "\n").last ?? ""))
      guard case .string(let deed)? = line["do"], deed != "finish" else { break }
      #expect(line["n"] == .integer(n))
      deeds.append(deed)
      let events = ["train": "trained", "save": "saved", "restore": "restored", "validate": "validated"]
      let loss = deeds.count { $0 == "train" } == 4 ? "\"nan\"" : "1"
      answer = conversation.receive(
        #"{"n":\#(n),"event":"\#(events[deed] ?? "")","slot":"lastGood","data":3,"trainingLoss":\#(loss)}"#)
    }
    #expect(deeds.contains("save") && deeds.contains("restore"))
    #expect(deeds.count { $0 == "train" } == 9)
  }

  /// Who saved or restored another slot than was asked for is told, and nothing changes.
  @Test(arguments: [#""stage""#, #""x""#, "3", "true", "[]"]) func anotherSlotIsRefused(_ slot: String) throws {
    let guarded = Configuration(kind: "guard", parameters: ["of": .controller(.init(kind: "constant"))])
    let plan = #"{"plan":{"total":9,"baseRate":0.1,"signals":["trainingLoss"],"can":["saveRestore"]}}"#
    var (conversation, directive) = Self.talk([plan], guarded)
    for (deed, event, loss) in [("save", "saved", "1"), ("restore", "restored", "\"nan\"")] {
      while try JSON(String(directive.split(separator: "\n").last ?? ""))["do"] == .string("train") {
        let n = try #require(JSON(String(directive.split(separator: "\n").last ?? ""))["n"]?.whole)
        directive = conversation.receive(Self.trained(n, loss))
      }
      let line = try JSON(String(directive.split(separator: "\n").last ?? ""))
      let n = try #require(line["n"]?.whole)
      #expect(line["do"] == .string(deed) && line["slot"] == .string("lastGood"))
      let before = conversation.receive(#"{"do":"snapshot"}"#)
      let answer = conversation.receive("{\"n\":\(n),\"event\":\"\(event)\",\"slot\":\(slot)}").split(separator: "\n")
      #expect(answer.count == 2 && answer[1] == line.compact[...], "\(answer)")
      #expect(answer[0].hasPrefix(#"{"error":"slot: must be \"lastGood\", which the directive names"#), "\(answer)")
      #expect(conversation.receive(#"{"do":"snapshot"}"#) == before)
      directive = conversation.receive("{\"n\":\(n),\"event\":\"\(event)\",\"slot\":\"lastGood\"}")
      #expect(try JSON(String(directive.split(separator: "\n").last ?? ""))["n"]?.whole == n + 1)
    }
  }
}
