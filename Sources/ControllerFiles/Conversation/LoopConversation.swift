public import RateControl

/// The controller's side of a conversation with a training loop in JSON lines: a line comes in, lines go out.
///
/// Holds no file, socket or clock; `rheostat control` reads and writes for it. The first line gives the plan, every
/// other one an event or asks for a snapshot. Every accepted event is answered by one directive line, before which a
/// decision line may stand. A line that is refused is answered by an error line and the directive once more, and
/// changes nothing.
///
///     var conversation = LoopConversation(configuration: configuration, catalog: .standard)
///     conversation.receive("{\"plan\":{\"total\":100,\"baseRate\":0.1}}")
///     // {"n":0,"do":"train","rate":0.1,"role":"main"}
///
/// - Complexity: O(length of the line); no state is encoded unless a snapshot is asked for or states are kept.
public struct LoopConversation: Sendable {
  private let configuration: Configuration?
  private let catalog: ControllerCatalog
  private let keepsStates: Bool
  private var stored: StoredStates?
  private var phase = Phase.awaitingPlan
  /// Lines taken so far; the plan is the first.
  private var lines = 1

  /// The states to be stored before the answer to the last line goes out; nil if it was no accepted event. Nothing is
  /// to be stored for the first line: until an event is accepted, either of the states stored earlier goes on.
  public private(set) var statesToStore: [UInt8]?

  private enum Phase: Sendable {
    case awaitingPlan
    case talking(Talk)
    case refused
  }

  /// Creates a conversation that waits for the plan line.
  ///
  /// - Parameters:
  ///   - configuration: the controller; nil if it is to come with a snapshot.
  ///   - catalog: the kinds that can be made.
  public init(configuration: Configuration?, catalog: ControllerCatalog) {
    self.configuration = configuration
    self.catalog = catalog
    keepsStates = false
  }

  /// Creates a conversation that keeps the states before and after the last event (``statesToStore``), for a loop that
  /// saves itself at every event.
  ///
  /// - Parameters:
  ///   - configuration: the controller.
  ///   - catalog: the kinds that can be made.
  ///   - stored: what was stored last time; nil at the first start. The plan line then says with `n` which directive
  ///     is about to be answered.
  ///   - name: the file's name, for sentences.
  /// - Throws: ``FileError`` if what was stored cannot be read.
  public init(
    configuration: Configuration?, catalog: ControllerCatalog, resuming stored: [UInt8]?, name: String? = nil
  ) throws(FileError) {
    self.configuration = configuration
    self.catalog = catalog
    keepsStates = true
    self.stored = try stored.map { (bytes) throws(FileError) in try StoredStates(file: bytes, name: name) }
  }

  /// Whether the plan line was refused, or a state could not be written down, so that the conversation is over.
  public var isRefused: Bool { if case .refused = phase { true } else { false } }

  /// Takes a line and gives the answer, each line of it ended by a line feed.
  public mutating func receive(_ line: String) -> String {
    var answer: [UInt8] = []
    receive(Array(line.utf8), into: &answer)
    return String(decoding: answer, as: UTF8.self)
  }

  /// Takes a line and appends the answer.
  public mutating func receive(_ line: [UInt8], into answer: inout [UInt8]) {
    line.withUnsafeBufferPointer { receive($0, into: &answer) }
  }

  /// Takes a line, without its line feed, and appends the answer.
  public mutating func receive(_ line: UnsafeBufferPointer<UInt8>, into answer: inout [UInt8]) {
    statesToStore = nil
    var writer = JSONWriter()
    swap(&writer.bytes, &answer)
    defer { swap(&writer.bytes, &answer) }
    switch phase {
    case .refused: return
    case .awaitingPlan: begin(line, &writer)
    case .talking(var talk):
      phase = .refused
      lines += 1
      let start = writer.bytes.count
      let wasAccepted = talk.receive(line, number: lines, &writer)
      if wasAccepted, keepsStates, !keep(&talk) {
        writer.bytes.removeSubrange(start...)
        return writer.error(FileError("the state of the controller cannot be written down"))
      }
      phase = .talking(talk)
    }
  }

  private mutating func begin(_ line: UnsafeBufferPointer<UInt8>, _ writer: inout JSONWriter) {
    do {
      let opening = Opening(configuration: configuration, catalog: catalog, stored: stored)
      var talk = try Talk(opening.snapshot(JSON(line, limits: .snapshot)))
      stored = nil
      if keepsStates { try talk.begin() }
      talk.directive(&writer)
      phase = .talking(talk)
    } catch {
      writer.error(error)
      phase = .refused
    }
  }

  /// False if the state does not encode, which no controller of the catalogue allows.
  private mutating func keep(_ talk: inout Talk) -> Bool {
    statesToStore = try? talk.states()
    return statesToStore != nil
  }
}

/// A conversation under way.
struct Talk: Sendable {
  private var snapshot: Snapshot
  private var n: Int
  private var decided: Int
  private let signals: Signals
  private var before: JSON?

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    n = snapshot.n ?? 0
    decided = snapshot.controller.decision?.number ?? 0
    signals = snapshot.controller.needs.signals
  }

  /// Takes a line; true if it was an event and was accepted.
  ///
  /// - Parameter number: which line of the input it is, for sentences.
  mutating func receive(_ line: UnsafeBufferPointer<UInt8>, number: Int, _ writer: inout JSONWriter) -> Bool {
    do {
      switch try LoopLine(Self.json(line, number), reading: signals) {
      case .snapshot(let n): try answerSnapshot(n, &writer)
      case .event(let n, let event):
        try take(event, n)
        decision(&writer)
        directive(&writer)
        return true
      }
    } catch {
      writer.error(error)
      directive(&writer)
    }
    return false
  }

  /// The reader counts the lines of a text; here each line is a text of its own.
  private static func json(_ line: UnsafeBufferPointer<UInt8>, _ number: Int) throws(FileError) -> JSON {
    do {
      return try JSON(line)
    } catch {
      var error = error
      if error.place.hasPrefix("line 1") { error.place = "line \(number)\(error.place.dropFirst(6))" }
      throw error
    }
  }

  private mutating func take(_ event: LoopLine.Event, _ number: Int) throws(FileError) {
    try check(number)
    let directive = snapshot.controller.directive
    if directive == .finish, !event.isReplanned {
      throw FileError("the run is finished; \"replanned\" is the only event that is taken now")
    }
    let answer = try event.answering(directive)
    do {
      try snapshot.controller.receive(answer)
    } catch {
      throw FileError(error)
    }
    if case .replanned(let total) = event { snapshot.replanned = Snapshot.Replanned(total: total) }
    n += 1
  }

  private func check(_ number: Int) throws(FileError) {
    guard number == n else { throw FileError("n is \(number), but the directive that waits for an event has n \(n)") }
  }

  private func answerSnapshot(_ number: Int?, _ writer: inout JSONWriter) throws(FileError) {
    if let number { try check(number) }
    writer.line(.object([.init("n", .integer(n)), .init("snapshot", try present())]))
  }

  /// The state as it is now, with its `n`.
  private func present() throws(FileError) -> JSON {
    var present = snapshot
    present.n = n
    return try present.json()
  }

  /// Remembers the state before the first event.
  mutating func begin() throws(FileError) { before = try present() }

  /// The states before and after the last event, to be stored.
  mutating func states() throws(FileError) -> [UInt8] {
    let now = try present()
    defer { before = now }
    return StoredStates.bytes(before: before, after: now)
  }

  // MARK: Answers

  func directive(_ writer: inout JSONWriter) { writer.directive(snapshot.controller.directive, n) }

  private mutating func decision(_ writer: inout JSONWriter) {
    guard let decision = snapshot.controller.decision, decision.number != decided else { return }
    decided = decision.number
    writer.line(.object([.init("decision", decision.json(watching: signals))]))
  }
}
