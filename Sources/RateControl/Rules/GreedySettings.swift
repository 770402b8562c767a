extension Greedy {
  /// How a greedy rule is configured; every default carries its reason in ``Greedy/entry``.
  public struct Settings: Sendable, Hashable {
    /// The rate of the first update, above 0.
    public var start: Double
    /// The smallest rate, in (0, start].
    public var low: Double
    /// The largest rate, at least start.
    public var high: Double
    /// The signal that is followed.
    public var monitor = Signal.validationLoss
    /// Which way it improves.
    public var mode = MonitorMode.min
    /// What the rate is multiplied by or divided by, in (0, 1).
    public var factor = 0.9
    /// Readings in a row that lead to a change, 1 or more.
    public var patience = 3
    /// How much better than the best a reading has to be, as a share of `|best|` in [0, 1).
    public var threshold = 1e-4
    /// Readings passed over after the rate was lowered, at least 0.
    public var cooldown = 0
    /// Readings passed over after the rate was raised, at least 0.
    public var raiseCooldown = 0
    /// How many reports make one reading, 1 or more.
    public var window = 1

    /// Creates settings with all defaults but the first rate.
    public init(start: Double) {
      let range = RateRange(around: start, below: 100, above: 10)
      self.start = start
      low = range.low
      high = range.high
    }
  }
}

extension Greedy.Settings {
  /// Refuses settings outside their ranges.
  func check(at place: String = "") throws(ControllerError) {
    func refuse(_ name: String, _ sentence: String) -> ControllerError {
      .configuration(place: place.isEmpty ? name : "\(place).\(name)", sentence)
    }
    guard start.isFinite, start > 0 else { throw refuse("start", "must be a number in (0, inf); got \(start)") }
    if let fault = RateRange.fault(low: low, high: high, start: start) { throw refuse(fault.name, fault.sentence) }
    guard factor > 0, factor < 1 else { throw refuse("factor", "must be a number in (0, 1); got \(factor)") }
    guard threshold >= 0, threshold < 1 else { throw refuse("threshold", "must be in [0, 1); got \(threshold)") }
    for (name, value, least) in [
      ("patience", patience, 1), ("window", window, 1), ("cooldown", cooldown, 0), ("raiseCooldown", raiseCooldown, 0),
    ] where value < least {
      throw refuse(name, "must be a whole number of \(least) or more; got \(value)")
    }
  }
}

extension Greedy {
  /// Creates a greedy rule from a configuration.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(_ arguments: Arguments) throws(ControllerError) {
    var settings = Settings(start: try arguments.peak("start"))
    let range = try RateRange(around: settings.start, below: 100, above: 10).written(arguments, start: settings.start)
    (settings.low, settings.high) = (range.low, range.high)
    settings.monitor = try arguments.monitor()
    settings.mode = try arguments.mode()
    settings.factor = try arguments.number("factor")
    settings.patience = try arguments.integer("patience")
    settings.threshold = try arguments.number("threshold")
    settings.cooldown = try arguments.integer("cooldown")
    settings.raiseCooldown = try arguments.integer("raiseCooldown")
    settings.window = try arguments.window(of: settings.monitor)
    try settings.check(at: arguments.place)
    try self.init(settings, total: arguments.plan.total)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .rules,
    summary: "Raises the rate while a loss or metric keeps improving and lowers it while it does not.",
    formula: "rate / factor after patience better readings in a row, factor rate after patience others; in [low, high]",
    parameters: [
      .start,
      Parameter(
        "factor", .number(.openUnit), default: .value(.number(0.9)),
        "What the rate is multiplied by when lowered and divided by when raised; 0.9, so that a wrong change costs "
          + "little and seven right ones double it (Hugging Face: 0.95)."),
      Parameter(
        "patience", .integer(1...RunPlan.largestTotal), unit: "readings", default: .value(.integer(3)),
        "Readings in a row, better or not, that lead to a change; 3, since 10 better ones in a row (Hugging Face) are "
          + "rare where readings are few."),
      .monitor, .mode,
      Parameter(
        "threshold", .number(Interval(0, 1, includesHigh: false)), unit: "|best|", default: .value(.number(1e-4)),
        "How much better than the best a reading has to be; 1e-4, as in plateau."),
      Parameter(
        "cooldown", .integer(0...RunPlan.largestTotal), unit: "readings", default: .value(.integer(0)),
        "Readings passed over after the rate was lowered; 0, since counting starts anew anyway."),
      Parameter(
        "raiseCooldown", .integer(0...RunPlan.largestTotal), unit: "readings", default: .value(.integer(0)),
        "Readings passed over after the rate was raised (warmup in the paper); 0, as there."),
      .low("a hundredth", "a hundredth of it, since no usual schedule goes lower before its very end."),
      .high("ten times", "ten times it, since a rate that trains at all seldom stays stable beyond that."),
      .window,
    ],
    source: "GreedyLR (arXiv 2512.14527); range and relative threshold are our own",
    example: "greedy(patience=3)"
  ) { arguments throws(ControllerError) in try Greedy(arguments) }
}
