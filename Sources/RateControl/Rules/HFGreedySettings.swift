extension HFGreedy {
  /// How the rule is configured; the defaults are those of transformers.
  public struct Settings: Sendable, Hashable {
    /// How many reports a mean may have.
    static let windows = 1...100_000

    /// The rate of the first update, above 0.
    public var start: Double
    /// The signal that is followed.
    public var monitor = Signal.validationLoss
    /// Which way it improves.
    public var mode = MonitorMode.min
    /// What the rate is multiplied by or divided by, in (0, 1).
    public var factor = 0.95
    /// Readings in a row that are waited for before a change, at least 0; the next one changes.
    public var patience = 10
    /// How much better than the best a reading has to be, at least 0.
    public var threshold = 1e-6
    /// Whether the threshold is a share of the best or a difference.
    public var thresholdMode = Plateau.ThresholdMode.absolute
    /// Readings passed over after the rate was lowered, at least 0.
    public var cooldown = 0
    /// Readings passed over after the rate was raised, at least 0.
    public var raiseCooldown = 0
    /// The rate is not lowered below this, at least 0.
    public var low = 1e-3
    /// The rate is not raised above this, above 0.
    public var high = 1.0
    /// A smaller change than this is not made, at least 0.
    public var epsilon = 1e-8
    /// How many of the last readings are averaged, 1 to 100,000.
    public var window = 1
    /// After so many reductions at the floor everything begins anew, at least 1.
    public var restart = 500

    /// Creates settings with the library's defaults.
    public init(start: Double) { self.start = start }

    /// The rates that can occur.
    var reach: Interval { Interval(min(start, low), max(start, high)) }
  }
}

extension HFGreedy.Settings {
  /// Refuses settings outside their ranges.
  func check(at place: String = "") throws(ControllerError) {
    func refuse(_ name: String, _ sentence: String) -> ControllerError {
      .configuration(place: place.isEmpty ? name : "\(place).\(name)", sentence)
    }
    guard factor > 0, factor < 1 else { throw refuse("factor", "must be a number in (0, 1); got \(factor)") }
    for (name, value) in [("start", start), ("high", high)] where !(value.isFinite && value > 0) {
      throw refuse(name, "must be a number in (0, inf); got \(value)")
    }
    for (name, value) in [("threshold", threshold), ("low", low), ("epsilon", epsilon)]
    where !(value.isFinite && value >= 0) {
      throw refuse(name, "must be a number in [0, inf); got \(value)")
    }
    guard low <= high else { throw refuse("low", "must not be above high \(high); got \(low)") }
    guard Self.windows.contains(window) else {
      throw refuse("window", "must be a whole number from 1 to \(Self.windows.upperBound); got \(window)")
    }
    for (name, value, least) in [
      ("patience", patience, 0), ("cooldown", cooldown, 0), ("raiseCooldown", raiseCooldown, 0),
      ("restart", restart, 1),
    ] where value < least {
      throw refuse(name, "must be a whole number of \(least) or more; got \(value)")
    }
  }
}

extension HFGreedy {
  /// Creates the rule from a configuration.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(_ arguments: Arguments) throws(ControllerError) {
    var settings = Settings(start: try arguments.peak("start"))
    settings.monitor = try arguments.monitor()
    settings.mode = try arguments.mode()
    settings.factor = try arguments.number("factor")
    settings.patience = try arguments.integer("patience")
    settings.threshold = try arguments.number("threshold")
    settings.thresholdMode = Plateau.ThresholdMode(rawValue: try arguments.choice("thresholdMode")) ?? .absolute
    settings.cooldown = try arguments.integer("cooldown")
    settings.raiseCooldown = try arguments.integer("raiseCooldown")
    settings.low = try arguments.number("low")
    settings.high = try arguments.number("high")
    settings.epsilon = try arguments.number("epsilon")
    settings.window = try arguments.integer("window")
    settings.restart = try arguments.integer("restart")
    try settings.check(at: arguments.place)
    try self.init(settings, total: arguments.plan.total)
  }

  private static let library = "transformers"

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .rules,
    summary: "transformers' GreedyLR, quirks included, as its fixed range of 1e-3 to 1; greedy is the sound one.",
    formula: "min(rate / factor, high) after more than patience better readings, max(factor rate, low) after others",
    parameters: [
      .start,
      .factor(of: library, .openUnit, 0.95),
      .count("patience", "patience", of: library, from: 0, 10, "Readings in a row that are waited for"),
      .monitor, .mode,
      .number("threshold", "threshold", of: library, .nonNegative, 1e-6, "How much better a reading has to be"),
      .thresholdMode("threshold_mode", of: library, .absolute),
      .count("cooldown", "cooldown", of: library, from: 0, 0, "Readings passed over after a reduction"),
      .count("raiseCooldown", "warmup", of: library, from: 0, 0, "Readings passed over after a rise"),
      .number("low", "min_lr", of: library, .nonNegative, unit: "learning rate", 1e-3, "The floor, also above start"),
      .number("high", "max_lr", of: library, .positive, unit: "learning rate", 1, "The largest rate"),
      .number("epsilon", "eps", of: library, .nonNegative, unit: "learning rate", 1e-8, "Smaller changes are not made"),
      Parameter(
        "window", .integer(Settings.windows), unit: "readings", default: .value(.integer(1)),
        "How many of the last readings are averaged (window_size, used there with smooth=True, then 50); 1, for smooth "
          + "is False by default."),
      .count("restart", "reset_start", of: library, from: 1, 500, "Reductions at the floor before all begins anew"),
    ],
    source: "transformers 5.23.0 transformers/optimization.py GreedyLR; arXiv 2512.14527",
    example: "hfGreedy(patience=3)"
  ) { arguments throws(ControllerError) in try HFGreedy(arguments) }
}
