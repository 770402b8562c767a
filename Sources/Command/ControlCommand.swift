internal import ArgumentParser
internal import Glibc
internal import Rheostat

/// Lends a controller to a loop in any language.
struct ControlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "control",
    abstract: "Steers a training loop written in any language, by JSON lines on standard input and output.",
    discussion: """
      The loop writes one JSON object a line and reads the answer. The first line gives the plan: what is known of \
      the run. After that every directive is answered by one event, and every event by one directive.

        loop  {"plan":{"total":6000,"baseRate":0.1,"optimizer":"sgd","signals":["trainingLoss"],"can":["saveRestore"]}}
        ctl   {"n":0,"do":"train","rate":0.1,"role":"main"}
        loop  {"n":0,"event":"trained","trainingLoss":2.3}
        ctl   {"n":1,"do":"train","rate":0.1,"role":"main"}

      Directives: train (rate, perhaps momentum), validate, save and restore (slot), finish. Events: trained, skipped, \
      measured, validated, saved, restored, replanned; readings stand beside "event" under the names of their \
      signals. {"do":"snapshot"} is answered at any time by the state; sent back in the plan line as "snapshot" it \
      goes on from there, and the controller may then be left out of the command. A line that makes no sense is \
      answered by {"error":"..."} and the waiting directive again, and changes nothing.

      Complete loops in Python and shell, and every member of the protocol: Documentation/Guides/Control.md.

      Exit codes: 0 when the input ends, 65 if the controller or the plan is refused, 74 if the file of --resume \
      cannot be read or written.
      """)

  @Argument(help: ControllerArgument.help)
  var controller: String?

  @Option(
    help: ArgumentHelp(
      "Keep the states before and after the last event here, for loops that save at every event. After a restart the "
        + "plan line must hold \"n\", that of the directive about to be answered. The file is written when an event "
        + "has been accepted, before the answer goes out.", valueName: "file"))
  var resume: String?

  @Flag(help: "Print the controller as a JSON configuration and stop.")
  var explain = false

  func validate() throws {
    if explain, controller == nil { throw ValidationError("--explain needs a controller to explain.") }
  }

  func run() throws {
    if explain {
      guard let controller else { return }
      return try ControllerArgument.explain(ControllerArgument.read(controller))
    }
    do {
      var talk = try ControlTalk(controller: controller, resume: resume)
      try talk.run()
    } catch {
      throw Failure(error) ?? error
    }
  }
}

/// Carries lines between the standard streams and a conversation.
struct ControlTalk {
  private var conversation: LoopConversation
  private var reader = LineReader(STDIN_FILENO, limit: JSON.Limits.snapshot.bytes)
  private var answer: [UInt8] = []
  private let states: String?

  /// Answers are sent when no further line waits, or when so many bytes have come together.
  private static let enough = 1 << 16

  /// - Throws: a failure; the loop has then been sent one error line.
  init(controller: String?, resume: String?) throws {
    states = resume
    do {
      let configuration = try controller.map { try ControllerArgument.read($0) }
      if let resume {
        let stored =
          InputFile.exists(resume) ? try InputFile.bytes(resume, limit: JSON.Limits.snapshot.bytes) : nil
        conversation = try LoopConversation(
          configuration: configuration, catalog: .standard, resuming: stored, name: resume)
        try OutputFile.check(resume)
      } else {
        conversation = LoopConversation(configuration: configuration, catalog: .standard)
      }
    } catch {
      let failure = Failure(error) ?? .data("\(error)")
      try OutputFile.write(Self.errorLine(failure.sentence), to: "-")
      throw failure
    }
  }

  /// Answers until the input ends.
  mutating func run() throws {
    while true {
      if !reader.hasLine || answer.count > Self.enough { try send() }
      guard let line = try reader.next() else { return try send() }
      let start = answer.count
      line.withUnsafeBufferPointer { conversation.receive($0, into: &answer) }
      if let bytes = conversation.statesToStore { try store(bytes, answeredFrom: start) }
      if conversation.isRefused { try refuse() }
    }
  }

  /// Keeps the states before the answer goes out: a loop that has read an answer can rely on them. If they cannot be
  /// kept, the answer is not given.
  private mutating func store(_ bytes: [UInt8], answeredFrom start: Int) throws {
    guard let states else { return }
    do {
      try OutputFile.write(bytes, to: states)
    } catch {
      answer.removeSubrange(start...)
      answer += Self.errorLine((Failure(error) ?? .file("\(error)")).sentence).utf8
      try send()
      throw error
    }
  }

  private mutating func refuse() throws {
    let said = JSON.sentence(ofErrorLine: answer)
    try send()
    throw Failure.data(said)
  }

  private mutating func send() throws {
    guard !answer.isEmpty else { return }
    try OutputFile.write(answer, to: "-")
    answer.removeAll(keepingCapacity: true)
  }

  private static func errorLine(_ sentence: String) -> String {
    JSON.object([.init("error", .string(sentence))]).compact + "\n"
  }
}

extension JSON {
  /// What an error line says, for the person at the terminal.
  fileprivate static func sentence(ofErrorLine bytes: [UInt8]) -> String {
    guard let line = try? JSON(bytes), case .string(let sentence) = line["error"] else {
      return "the plan was refused"
    }
    return sentence
  }
}
