/// One controller after another, each of any kind; a later part sees nothing before its turn.
///
/// Part i is in force for its length (`for`), or until it finishes by itself; the last takes what is left. Each part's
/// own clock starts at 0 at its turn, and its total is its length. A total that changes leaves the lengths as they
/// are; a last part whose turn has not come is told what will be left to it.
///
/// - Source: optax `join_schedules` for closed forms; torch's `SequentialLR` refuses a plateau rule.
///
///     try ControllerSequence([(100, warm), (nil, plateau)], total: 1000)
public struct ControllerSequence: Controller {
  /// `sequence`.
  public static let kind = "sequence"
  /// What the parts need together.
  public let needs: Needs
  private let lengths: [Int?]
  private var parts: [any Controller]
  private var index = 0
  private var offset = 0
  private var clock: Clock
  private var stream = DecisionStream()

  /// Puts controllers one after another.
  ///
  /// - Parameters:
  ///   - parts: length in updates (nil: until it finishes, or what is left) and controller of each, two or more.
  ///   - total: updates of the whole; nil: open.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if a part can never end or the lengths leave no step.
  public init(_ parts: [(length: Int?, controller: any Controller)], total: Int?) throws(ControllerError) {
    try self.init(parts.map(\.controller), parts.map(\.length), total: total, place: "parts")
  }

  init(_ parts: [any Controller], _ lengths: [Int?], total: Int?, place: String) throws(ControllerError) {
    self.parts = parts
    self.lengths = lengths
    var needs = try Needs.stack(parts.map(\.needs), at: place)
    needs.mayFinishEarly = parts.last?.needs.mayFinishEarly ?? false
    self.needs = needs
    clock = Clock(total: total)
  }

  /// The last decision: a hand-over, or one of the part in force.
  public var decision: Decision? { stream.last }

  /// The number of that decision.
  public var decisionNumber: Int { stream.number }

  /// The rate of the part in force.
  public var nominalRate: Double? { parts[index].nominalRate }

  /// What the part in force asks for.
  public var directive: Directive { clock.over ? .finish : parts[index].directive }

  /// Passes events to the part in force and hands over when it has ended.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if case .replanned(let total) = event { return try replan(total) }
    if clock.over {
      if case .validated = event { return }
      throw refusal(of: event)
    }
    try parts[index].receive(event)
    if case .trained = event { clock.trained() }
    if ended { handOver() } else { stream.follow(parts[index], offset: offset) }
  }

  private var ended: Bool {
    guard index + 1 < parts.count, !clock.over else { return false }
    if let length = lengths[index], clock.step - offset >= length { return true }
    return parts[index].needs.mayFinishEarly && parts[index].directive == .finish
  }

  private mutating func handOver() {
    index += 1
    offset = clock.step
    if index == parts.count - 1 {
      // A part before it may have finished early; it then has more steps than it was made for.
      try? parts[index].receive(.replanned(total: clock.total.map { $0 - offset }))
    }
    stream.overlook(parts[index])
    stream.decide(.partEntered, step: clock.step, rate: nominalRate ?? 0, [Double(index + 1)])
  }

  private mutating func replan(_ total: Int?) throws(ControllerError) {
    let before = clock.total
    guard before != total else { return }
    var changed = clock
    try changed.replan(total)
    let last = parts.count - 1
    if index == last {
      try parts[last].receive(.replanned(total: total.map { $0 - offset }))
    } else {
      try tellLast(total)
    }
    clock = changed
    if !stream.follow(parts[index], offset: offset) {
      stream.decide(.replanned, step: clock.step, rate: nominalRate ?? 0, [Double(before ?? 0), Double(total ?? 0)])
    }
  }

  private mutating func tellLast(_ total: Int?) throws(ControllerError) {
    let ahead = lengths[index..<(parts.count - 1)].reduce(0) { $0 + ($1 ?? 0) }
    let rest = total.map { max($0 - offset - ahead, 1) }
    try parts[parts.count - 1].receive(.replanned(total: rest))
  }
}

extension ControllerSequence {
  private enum Key: String, CodingKey { case index, offset, clock, decisions, parts }

  /// Writes the part in force and the states of all parts.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(index, forKey: .index)
    try container.encode(offset, forKey: .offset)
    try container.encode(clock, forKey: .clock)
    try container.encode(stream, forKey: .decisions)
    var list = container.nestedUnkeyedContainer(forKey: .parts)
    for part in parts { try part.encodeState(to: list.superEncoder()) }
  }

  /// Reads the part in force and the states of all parts.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    index = try container.decode(Int.self, forKey: .index)
    offset = try container.decode(Int.self, forKey: .offset)
    clock = try container.decode(Clock.self, forKey: .clock)
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    guard parts.indices.contains(index), (0...clock.step).contains(offset) else {
      throw ControllerError.state("the stored sequence is at part \(index) from step \(offset), which it does not have")
    }
    var list = try container.nestedUnkeyedContainer(forKey: .parts)
    for place in parts.indices { try parts[place].decodeState(from: list.superDecoder()) }
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .combinators,
    summary: "One controller after another, at a step or when the first finishes.",
    formula: "part i at its own step t - (sum of the lengths before it)",
    parameters: [
      Parameter(
        "parts",
        .list(
          .record([
            Parameter(
              "for", .length, unit: "steps", default: .derived("until it finishes; the last: what is left"),
              "How long the part is in force."),
            Parameter("controller", .controller, unit: "controller", default: .required, "The part; of any kind."),
          ]), atLeast: 1), unit: "parts", default: .required, "The parts in their order.")
    ],
    source: "optax join_schedules, extended to adaptive controllers",
    example: "constant for 30% > cosine"
  ) { arguments throws(ControllerError) in
    try SequenceBuilder(arguments).sequence()
  }
}

/// Makes a sequence from its configuration: lengths first, then each part with what is left to it.
private struct SequenceBuilder {
  let arguments: Arguments
  let fields: [[String: Configuration.Value]]
  var lengths: [Int?] = []

  init(_ arguments: Arguments) throws(ControllerError) {
    self.arguments = arguments
    fields = try arguments.records("parts")
    for (place, field) in fields.enumerated() {
      guard let length = field["for"] else {
        lengths.append(nil)
        continue
      }
      let steps = try arguments.length(length, "parts[\(place)].for")
      guard steps > 0 else { throw arguments.refusal("parts[\(place)].for", "must be 1 step or more; got \(steps)") }
      guard place < fields.count - 1 else {
        throw arguments.refusal(
          "parts[\(place)].for", "is one too many: the last part takes what is left; leave it out")
      }
      lengths.append(steps)
    }
  }

  func sequence() throws(ControllerError) -> ControllerSequence {
    let total = arguments.plan.total
    var parts: [any Controller] = []
    var before = 0
    for place in fields.indices {
      let isLast = place == fields.count - 1
      if let total, before >= total {
        throw arguments.refusal("parts[\(place)]", "would begin at step \(before), but the run has only \(total) steps")
      }
      let part = try part(place, total: isLast ? total.map { $0 - before } : lengths[place])
      if !isLast, lengths[place] == nil, !part.needs.mayFinishEarly {
        throw arguments.refusal("parts[\(place)]", "never ends by itself; say for how long, as in \"for\": \"30%\"")
      }
      parts.append(part)
      before += lengths[place] ?? 0
    }
    return try ControllerSequence(parts, lengths, total: total, place: arguments.place)
  }

  private func part(_ place: Int, total: Int?) throws(ControllerError) -> any Controller {
    guard case .controller(let configuration) = fields[place]["controller"] else {
      throw arguments.refusal("parts[\(place)].controller", "is missing; write a controller")
    }
    return try arguments.part(configuration, "parts[\(place)].controller", total: total)
  }
}
