extension Hypergradient {
  /// How the rate follows the agreement of successive directions.
  public enum Form: String, Sendable, Codable, CaseIterable, Hashable {
    /// `rate + beta h`.
    case additive
    /// `rate (1 + beta cos)`.
    case multiplicative
    /// `rate exp(beta clip(cos - target, -1, 1))`.
    case logCosine

    /// The readings it takes.
    var signals: Signals {
      self == .additive
        ? Signals(.gradientDotUpdate) : Signals([.gradientDotUpdate, .gradientSquaredNorm, .updateSquaredNorm])
    }

    /// The default beta, whose reason the catalogue gives.
    func beta(for optimizer: OptimizerFamily) -> Double {
      switch self {
      case .additive: optimizer == .adam ? 1e-7 : 1e-3
      case .multiplicative: 0.02
      case .logCosine: 0.05
      }
    }
  }

  /// How a hypergradient rule is configured; every default carries its reason in ``Hypergradient/entry``.
  public struct Settings: Sendable, Hashable {
    /// The rate of the first update, above 0.
    public var start: Double
    /// How the rate follows the agreement.
    public var form: Form
    /// Whether it acts on the same update or on the next.
    public var timing: RateTiming
    /// The rate of the rate, above 0.
    public var beta: Double
    /// The cosine at which the logarithmic form rests, in [-1, 1].
    public var target = 0.0
    /// The smallest rate, in (0, start].
    public var low: Double
    /// The largest rate, at least start.
    public var high: Double
    /// The largest factor between successive rates, above 1.
    public var limit = 2.0

    /// Creates settings with the defaults of a form.
    public init(
      start: Double, form: Form = .logCosine, timing: RateTiming = .sameStep, optimizer: OptimizerFamily = .other
    ) {
      let range = RateRange(around: start, below: 100, above: 100)
      self.start = start
      self.form = form
      self.timing = timing
      beta = form.beta(for: optimizer)
      low = range.low
      high = range.high
    }
  }
}

extension Hypergradient.Settings {
  /// Refuses settings outside their ranges.
  func check(at place: String = "") throws(ControllerError) {
    func refuse(_ name: String, _ sentence: String) -> ControllerError {
      .configuration(place: place.isEmpty ? name : "\(place).\(name)", sentence)
    }
    for (name, value) in [("start", start), ("beta", beta)] where !(value.isFinite && value > 0) {
      throw refuse(name, "must be a number in (0, inf); got \(value)")
    }
    if let fault = RateRange.fault(low: low, high: high, start: start) { throw refuse(fault.name, fault.sentence) }
    guard (-1...1).contains(target) else { throw refuse("target", "must be a cosine in [-1, 1]; got \(target)") }
    guard form == .logCosine || target == 0 else {
      throw refuse("target", "has a meaning only with form=logCosine; leave it out; got \(target)")
    }
    guard limit.isFinite, limit > 1 else { throw refuse("limit", "must be a factor above 1; got \(limit)") }
  }
}

extension Hypergradient {
  /// Creates a hypergradient rule from a configuration.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let start = try arguments.peak("start")
    let form = Form(rawValue: try arguments.choice("form")) ?? .logCosine
    var settings = Settings(
      start: start, form: form, timing: try arguments.timing(), optimizer: arguments.run.optimizer)
    settings.beta = try arguments.optionalNumber("beta") ?? settings.beta
    settings.target = try arguments.number("target")
    settings.limit = try arguments.number("limit")
    let range = try RateRange(around: start, below: 100, above: 100).written(arguments, start: start)
    (settings.low, settings.high) = (range.low, range.high)
    try settings.check(at: arguments.place)
    try self.init(settings, total: arguments.plan.total)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .rules,
    summary: "Gradient descent on the learning rate: it rises while successive directions agree (SGD-HD, Adam-HD).",
    formula: "additive: rate + beta <g_t,u_(t-1)>; multiplicative: rate (1 + beta cos); "
      + "logCosine: rate exp(beta clip(cos - target, -1, 1))",
    parameters: [
      .start,
      Parameter(
        "form", .choice(Form.allCases.map(\.rawValue)), default: .value(.text("logCosine")),
        "How the rate follows the agreement; logCosine, since it depends neither on the scale of the loss nor on the "
          + "number of parameters and keeps the rate above 0. additive is the published basic form."),
      Parameter(
        "beta", .number(.positive), unit: "1; additive: learning rate over squared gradient norm",
        default: .derived("logCosine 0.05, multiplicative 0.02, additive 1e-3 (Adam: 1e-7)"),
        "How fast the rate moves: with 0.05 at most a factor of e in 20 updates, with 0.02 in 50, slow against the "
          + "noise of a gradient; additive: the values of Baydin et al.'s experiments, to be scaled with the loss."),
      .timing,
      Parameter(
        "target", .number(Interval(-1, 1)), unit: "cosine", default: .value(.number(0)),
        "The cosine at which logCosine rests; 0, where one step is best. Above 0 the rate is more careful. Below 0 it is "
          + "bolder and needs a near high: measured, -0.05 helps the digits under momentum and harms them under Adam."),
      .low("a hundredth", "a hundredth of it, so that one wrong guess can be mended and a fault cannot stop the run."),
      .high("a hundred times", "a hundred times it, for the same reason."),
      Parameter(
        "limit", .number(Interval(1, .infinity, includesLow: false, includesHigh: false)), unit: "factor",
        default: .value(.number(2)),
        "The largest factor between successive rates; 2, so that one wild gradient cannot throw the additive form. The "
          + "other forms stay below it with their own beta."),
    ],
    source: "Baydin et al. 2018 (arXiv 1703.04782) and gbaydin/hypergradient-descent; logCosine and limits are our own",
    example: "hypergradient(form=logCosine)"
  ) { arguments throws(ControllerError) in try Hypergradient(arguments) }
}
