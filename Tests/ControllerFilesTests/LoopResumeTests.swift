import ControllerFiles
import RateControl
import Rheostat
import Testing

@Suite struct LoopResumeTests {
  private typealias Plain = LoopConversationTests

  /// A run of 20 updates with a replanned total, one line an event.
  static let events =
    (0..<12).map { LoopConversationTests.trained($0, "\(1 / Double($0 % 5 + 1))") }
    + [#"{"n":12,"event":"replanned","total":24}"#]
    + (13..<25).map { LoopConversationTests.trained($0, "2") }

  static func snapshot(_ conversation: inout LoopConversation) throws -> String {
    let line = try JSON(conversation.receive(#"{"do":"snapshot"}"#), limits: .snapshot)
    return try #require(line["snapshot"]).compact
  }

  static func plan(_ rest: String) -> String { Plain.plan.dropLast() + "," + rest + "}" }

  @Test func goesOnFromASnapshotAfterEveryEvent() throws {
    var (whole, last) = Plain.talk([Plain.plan])
    for event in Self.events {
      last = String(last.split(separator: "\n").last ?? "") + "\n"
      let snapshot = try Self.snapshot(&whole)
      for configuration in [Plain.plateau, nil] {
        var (again, answer) = Plain.talk([Self.plan("\"snapshot\":\(snapshot)")], configuration)
        #expect(answer == last)
        var copy = whole
        #expect(again.receive(event) == copy.receive(event))
        #expect(try Self.snapshot(&again) == Self.snapshot(&copy))
      }
      last = whole.receive(event)
    }
    #expect(last.hasSuffix("\"do\":\"finish\"}\n") || last.contains("\"do\":\"train\""))
  }

  @Test func takesASnapshotWhoseNumbersLostTheirPoint() throws {
    let whole = Configuration(kind: "constant", parameters: ["peak": .number(1)])
    var (conversation, _) = Plain.talk([#"{"plan":{"total":20,"tokensPerStep":8}}"#], whole)
    let snapshot = try Self.snapshot(&conversation)
      .replacing("1.0", with: "1").replacing("8.0", with: "8")
    let (_, answer) = Plain.talk([#"{"plan":{"total":20,"tokensPerStep":8},"snapshot":\#(snapshot)}"#], whole)
    #expect(answer == Plain.directive(0, "1.0"))
  }

  @Test(arguments: [
    (#""baseRate":0.1"#, #""baseRate":0.2"#, "plan.baseRate: was 0.1 when the state was made and is 0.2 now"),
    (#""optimizer":"sgd""#, #""optimizer":"adam""#, "plan.optimizer: was \"sgd\""),
    (#""total":20"#, #""total":21"#, "plan.total: was 20 when the state was made and is 21 now"),
    (#"["trainingLoss"]"#, "[]", "plateau needs the signal trainingLoss"),
  ])
  func refusesAnotherPlan(_ old: String, _ new: String, _ words: String) throws {
    var (conversation, _) = Plain.talk([Plain.plan])
    let snapshot = try Self.snapshot(&conversation)
    let changed = Plain.plan.replacing(old, with: new)
    let (_, answer) = Plain.talk([changed.dropLast() + ",\"snapshot\":\(snapshot)}"])
    guard case .string(let sentence)? = try JSON(answer)["error"] else { return #expect(Bool(false), "\(answer)") }
    #expect(sentence.contains(words), "\(sentence)")
  }

  @Test func takesTheTotalThatWasSetInMidRun() throws {
    var (conversation, _) = Plain.talk([Plain.plan, #"{"n":0,"event":"replanned","total":30}"#])
    let snapshot = try Self.snapshot(&conversation)
    for total in ["20", "30", "null"] {
      let plan = Plain.plan.replacing("\"total\":20", with: "\"total\":\(total)")
      let (_, answer) = Plain.talk([plan.dropLast() + ",\"snapshot\":\(snapshot)}"])
      #expect(answer == Plain.directive(1))
    }
  }

  @Test func refusesAnotherConfigurationAndAnotherNumber() throws {
    var (conversation, _) = Plain.talk([Plain.plan, Plain.trained(0, "1")])
    let snapshot = try Self.snapshot(&conversation)
    let other = Plain.talk([Self.plan("\"snapshot\":\(snapshot)")], Configuration(kind: "constant")).1
    #expect(other.hasPrefix("{\"error\":\"the state is of another configuration, of kind plateau"))
    let number = Plain.talk([Self.plan("\"n\":5,\"snapshot\":\(snapshot)")]).1
    #expect(number.hasPrefix("{\"error\":\"n is 5, but the snapshot was taken at 1"))
    #expect(Plain.talk([Self.plan("\"n\":1,\"snapshot\":\(snapshot)")]).1 == Plain.directive(1))
  }

  /// Killed after any event, the loop may have saved itself just before or just after it: both states go on.
  @Test func goesOnFromTheStatesBeforeAndAfterTheLastEvent() throws {
    var whole = try LoopConversation(configuration: Plain.plateau, catalog: .standard, resuming: nil)
    var answers = [whole.receive(Plain.plan)]
    #expect(whole.statesToStore == nil)
    var stored: [UInt8] = []
    for (n, event) in Self.events.enumerated() {
      answers.append(whole.receive(event))
      stored = try #require(whole.statesToStore)
      #expect(whole.receive("{") != "" && whole.statesToStore == nil)
      for start in [n, n + 1] {
        var again = try LoopConversation(configuration: Plain.plateau, catalog: .standard, resuming: stored)
        let directive = answers[start].split(separator: "\n").last.map { String($0) + "\n" }
        #expect(again.receive(Self.plan("\"n\":\(start)")) == directive)
        // No event has come yet: the other state must not be lost.
        #expect(again.statesToStore == nil)
        guard start == n else { continue }
        #expect(again.receive(event) == answers[n + 1])
        #expect(again.statesToStore == stored)
      }
    }
    for (n, words) in [
      ("\"n\":3", "n is 3, but the stored states are of n 24 and 25"),
      ("\"n\":null", "of n 24 and 25; the first line must hold"),
    ] {
      var again = try LoopConversation(configuration: Plain.plateau, catalog: .standard, resuming: stored)
      #expect(again.receive(Self.plan(n)).contains(words))
      #expect(again.isRefused)
    }
  }

  @Test(arguments: ["", "{}", "[]", #"{"format":"rheostat/1","after":{}}"#, #"{"format":"rheostat/1","x":1}"#])
  func refusesStoredStatesThatAreNone(_ text: String) {
    let error = #expect(throws: FileError.self) {
      try LoopConversation(configuration: nil, catalog: .standard, resuming: Array(text.utf8), name: "states")
    }
    #expect(error?.description.hasPrefix("states: ") == true)
  }

  @Test func survivesMutations() throws {
    var (conversation, _) = Plain.talk([Plain.plan, Plain.trained(0, "1")])
    let seeds = [Plain.trained(1, "2.5e-3"), #"{"n":1,"event":"replanned","total":500}"#, #"{"do":"snapshot"}"#]
    var generator = SeededGenerator(seed: 31)
    for _ in 0..<4_000 {
      let line = mutated(Array((seeds.randomElement(using: &generator) ?? "").utf8), &generator)
      var copy = conversation
      var answer: [UInt8] = []
      copy.receive(line, into: &answer)
      let lines = String(decoding: answer, as: UTF8.self).split(separator: "\n")
      #expect((1...2).contains(lines.count))
      for line in lines { #expect(try JSON(String(line), limits: .snapshot).members != nil) }
    }
    let first = Array(Self.plan("\"snapshot\":\(try Self.snapshot(&conversation))").utf8)
    for _ in 0..<2_000 {
      var again = LoopConversation(configuration: nil, catalog: .standard)
      var answer: [UInt8] = []
      again.receive(mutated(first, &generator), into: &answer)
      #expect(answer.count { $0 == 0x0A } == 1)
    }
  }
}
