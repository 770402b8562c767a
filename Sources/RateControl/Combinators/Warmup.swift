/// A ramp before any controller, adaptive ones too; that controller sees nothing before its turn.
///
/// `rate(t) = peak (start + (1 - start) shape(t/W))` for t < W, W `steps`; from step W on the inner controller is in
/// force, its own clock at 0 and its total that of the run less W. With the default start `1/(W+1)` the linear ramp is
/// `peak (t+1)/(W+1)`: the first update is no empty one, and the peak comes at t = W, once.
///
/// A total that changes during the ramp leaves W as it is; the controller that follows is made anew for what is left.
///
/// - Source: Goyal et al. 2017, section 2.2 (gradual warm-up); with `start` 0 the form of Hugging Face and optax, with
///   `start` 0.1 torch's `LinearLR(0.1)` before a `SequentialLR`, which refuses a plateau rule here.
///
///     try Warmup(steps: 100, then: Plateau(plan: plan), total: 1000)
public struct Warmup: Controller {
  /// `warmup`.
  public static let kind = "warmup"
  /// Length of the ramp.
  public let steps: Int
  /// The shape of the ramp.
  public let shape: WarmupShape
  /// The part of the peak at step 0.
  public let start: Double
  /// Where the ramp ends.
  public let peak: Double
  /// What follows may ask for this.
  public let needs: Needs
  private var part: Part
  private var clock: Clock
  private var stream = DecisionStream()

  /// Puts a ramp before a controller.
  ///
  /// - Parameters:
  ///   - steps: length in updates, 0 or more.
  ///   - shape: the shape.
  ///   - start: part of the peak at step 0, in [0, 1]; nil: 1/(steps+1).
  ///   - peak: where the ramp ends, a learning rate; nil: the first rate of what follows.
  ///   - controller: what follows; made with a total less by `steps`.
  ///   - total: updates of the whole; nil: open.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if the ramp leaves no step, or the peak is not known.
  public init(
    steps: Int, shape: WarmupShape = .linear, start: Double? = nil, peak: Double? = nil,
    then controller: any Controller, total: Int?
  ) throws(ControllerError) {
    try self.init(steps, shape, start, peak, Part(controller), total: total, place: "")
  }

  private init(
    _ steps: Int, _ shape: WarmupShape, _ start: Double?, _ peak: Double?, _ part: Part, total: Int?, place: String
  ) throws(ControllerError) {
    if let total, steps >= total {
      throw .configuration(
        place: place,
        "the warm-up takes \(steps) steps, but the run has only \(total); leave at least one for what follows")
    }
    guard let peak = peak ?? part.controller.nominalRate else {
      throw .configuration(
        place: place, "cannot know where to end, since what follows begins with a search; write peak=0.1")
    }
    self.steps = max(steps, 0)
    self.shape = shape
    self.start = start ?? 1 / Double(max(steps, 0) + 1)
    self.peak = peak
    self.part = part
    needs = part.controller.needs
    clock = Clock(total: total)
  }

  /// The last decision, of the ramp or of what follows.
  public var decision: Decision? { stream.last }

  /// The number of that decision.
  public var decisionNumber: Int { stream.number }

  /// The rate of the ramp or of what follows.
  public var nominalRate: Double? { clock.step < steps ? ramp : part.controller.nominalRate }

  /// The ramp, then what the controller after it asks for.
  public var directive: Directive {
    if clock.step >= steps { return part.controller.directive }
    if clock.over { return .finish }
    return .train(Update(rate: ramp))
  }

  private var ramp: Double { peak * (start + (1 - start) * shape(Double(clock.step) / Double(steps))) }

  /// Counts the ramp; after it passes events on.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if case .replanned(let total) = event { return try replan(total) }
    guard clock.step < steps else {
      try part.controller.receive(event)
      if case .trained = event { clock.trained() }
      stream.follow(part.controller, offset: steps)
      return
    }
    switch event {
    case .trained where !clock.over: clock.trained()
    case .skipped where !clock.over:
      if clock.skip() { stream.decide(.manySkipped, step: clock.step, rate: ramp, [Double(clock.skipped)]) }
    case .measured where !clock.over && !clock.measured: clock.measure()
    case .validated: break
    default: throw refusal(of: event)
    }
  }

  private mutating func replan(_ total: Int?) throws(ControllerError) {
    let before = clock.total
    guard before != total else { return }
    var changed = clock
    try changed.replan(total)
    let rest = total.map { max($0 - steps, 1) }
    if clock.step >= steps {
      try part.controller.receive(.replanned(total: total.map { $0 - steps }))
    } else {
      try part.retarget(whole: total, total: rest)
    }
    clock = changed
    if !stream.follow(part.controller, offset: steps) {
      stream.decide(
        .replanned, step: clock.step, rate: nominalRate ?? peak, [Double(before ?? 0), Double(total ?? 0)])
    }
  }
}

extension Warmup {
  private enum Key: String, CodingKey { case clock, decisions, then }

  /// Writes the count of the ramp and the state of what follows.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(clock, forKey: .clock)
    try container.encode(stream, forKey: .decisions)
    try part.encode(to: container.superEncoder(forKey: .then))
  }

  /// Reads the count of the ramp and the state of what follows.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    clock = try container.decode(Clock.self, forKey: .clock)
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    try part.decode(from: container.superDecoder(forKey: .then))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .combinators,
    summary: "A ramp before any controller; that controller sees nothing before its turn.",
    formula: "peak (start + (1 - start) shape(t/W)) for t < W, then the controller from its step 0",
    parameters: [
      Parameter("steps", .length, unit: "steps", default: .required, "Length of the ramp."),
      Parameter(
        "shape", .choice(WarmupShape.allCases.map(\.rawValue)), default: .value(.text("linear")),
        "Its shape; linear, as nearly everybody's."),
      Parameter(
        "start", .number(.unit), default: .derived("1/(steps+1)"),
        "Part of the peak at step 0. The default makes even steps and no empty first update; 0 is the form of "
          + "Hugging Face and optax."),
      Parameter(
        "peak", .number(.positive), unit: "learning rate", default: .derived("the first rate of what follows"),
        "Where the ramp ends."),
      Parameter("then", .controller, unit: "controller", default: .required, "What follows; of any kind."),
    ],
    source: "Goyal et al. 2017, section 2.2", example: "warmup(5%) > cosine"
  ) { arguments throws(ControllerError) in
    let steps = try arguments.length("steps")
    let total = arguments.plan.total
    let part = try Part(whole: total, total: total.map { max($0 - steps, 1) }) {
      (whole: Int?, part: Int?) throws(ControllerError) in
      try arguments.with(total: whole).controller("then", total: part)
    }
    return try Warmup(
      steps, WarmupShape(rawValue: try arguments.choice("shape")) ?? .linear, try arguments.optionalNumber("start"),
      try arguments.optionalNumber("peak"), part, total: total, place: arguments.place)
  }
}
