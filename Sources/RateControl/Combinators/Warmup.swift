/// A ramp before any controller, adaptive ones too; that controller sees nothing before its turn.
///
/// `rate(t) = peak (start + (1 - start) shape(t/W))` for t < W, W `steps`; from step W on the inner controller is in
/// force, its own clock at 0 and its total that of the run less W. With the default start `1/(W+1)` the linear ramp is
/// `peak (t+1)/(W+1)`: the first update is no empty one, and the peak comes at t = W, once.
///
/// A total that changes during the ramp leaves W as it is; the controller that follows is told what is left to it.
///
/// - Source: Goyal et al. 2017, section 2.2 (gradual warm-up); with `start` 0 the form of Hugging Face and optax, with
///   `start` 0.1 torch's `LinearLR(0.1)` before a `SequentialLR`, which refuses a plateau rule here.
///
///     try Warmup(steps: 100, then: try Plateau(Plateau.Settings(peak: 0.1, patience: 10), total: 900), total: 1000)
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
  private var inner: any Controller
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
    try Self.check(steps, total)
    guard let peak = peak ?? controller.nominalRate else {
      throw .configuration(
        place: "peak",
        "is missing: what follows the warm-up begins with a search, so its rate is not known; "
          + "write peak=0.1")
    }
    self.steps = max(steps, 0)
    self.shape = shape
    self.start = start ?? 1 / Double(max(steps, 0) + 1)
    self.peak = peak
    inner = controller
    needs = controller.needs
    clock = Clock(total: total)
  }

  private static func check(_ steps: Int, _ total: Int?) throws(ControllerError) {
    guard let total, steps >= total else { return }
    throw .configuration(
      place: "steps", "a warm-up of \(steps) steps leaves nothing of a run of \(total); write fewer, as in 5%")
  }

  /// The last decision, of the ramp or of what follows.
  public var decision: Decision? { stream.last }

  /// The number of that decision.
  public var decisionNumber: Int { stream.number }

  /// The rate of the ramp or of what follows.
  public var nominalRate: Double? { clock.step < steps ? ramp : inner.nominalRate }

  /// The ramp, then what the controller after it asks for.
  public var directive: Directive {
    if !isRamp { return inner.directive }
    if clock.over { return .finish }
    return .train(Update(rate: ramp))
  }

  /// A total that ends with the ramp ends the run there: the inner controller never has its turn.
  private var isRamp: Bool { clock.step < steps || (clock.step == steps && clock.over) }

  private var ramp: Double { peak * (start + (1 - start) * shape(Double(clock.step) / Double(steps))) }

  /// Counts the ramp; after it passes events on.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if case .replanned(let total) = event { return try replan(total) }
    guard isRamp else {
      try inner.receive(event)
      if case .trained = event { clock.trained() }
      stream.follow(inner, offset: steps)
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
    // During the ramp a total may end the run before the inner controller's turn; it then has one step that never comes.
    let least = clock.step < steps ? 1 : 0
    try inner.receive(.replanned(total: total.map { max($0 - steps, least) }))
    clock = changed
    if !stream.follow(inner, offset: steps, rate: nominalRate) {
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
    try inner.encodeState(to: container.superEncoder(forKey: .then))
  }

  /// Reads the count of the ramp and the state of what follows.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    clock = try container.decode(Clock.self, forKey: .clock)
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    try inner.decodeState(from: container.superDecoder(forKey: .then))
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
        "Where the ramp ends; the first rate of what follows, so that nothing jumps."),
      Parameter("then", .controller, unit: "controller", default: .required, "What follows; of any kind."),
    ],
    source: "Goyal et al. 2017, section 2.2", example: "warmup(5%) > cosine"
  ) { arguments throws(ControllerError) in
    let steps = try arguments.length("steps")
    let total = arguments.plan.total
    do throws(ControllerError) {
      try check(steps, total)
      return try Warmup(
        steps: steps, shape: WarmupShape(rawValue: try arguments.choice("shape")) ?? .linear,
        start: try arguments.optionalNumber("start"), peak: try arguments.optionalNumber("peak"),
        then: try arguments.controller("then", total: total.map { $0 - steps }), total: total)
    } catch {
      guard case .configuration(let place, let sentence) = error, ["steps", "peak"].contains(place) else { throw error }
      throw arguments.refusal(place, sentence)
    }
  }
}
