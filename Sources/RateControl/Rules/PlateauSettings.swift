extension Plateau {
  /// How a plateau rule is configured; every default carries its reason in ``Plateau/entry``.
  public struct Settings: Sendable, Hashable {
    /// The rate before the first reduction, above 0.
    public var peak: Double
    /// The signal that is followed.
    public var monitor = Signal.validationLoss
    /// Which way it improves.
    public var mode = MonitorMode.min
    /// By what the rate is multiplied, in (0, 1).
    public var factor = 0.1
    /// Readings in a row without improvement that lead to a reduction, 1 or more; with `test` the readings tested.
    public var patience = 10
    /// How much better a reading has to be than the best: a share of `|best|` in [0, 1), or absolute, at least 0.
    public var threshold = 1e-4
    /// Whether the threshold is a share of `|best|` or a difference.
    public var thresholdMode = ThresholdMode.relative
    /// Readings passed over after a reduction, at least 0.
    public var cooldown = 0
    /// The smallest rate, in [0, peak].
    public var floor = 0.0
    /// How many reports make one reading, 1 or more.
    public var window = 1
    /// What a report that is not finite means.
    public var onNotFinite = NotFinitePolicy.ignore
    /// Whether improvement is a new best or a significant slope.
    public var test = Test.none
    /// Confidence of the slope test, in [0.5, 1).
    public var confidence = 0.95

    /// Creates settings with all defaults but the peak.
    public init(peak: Double) { self.peak = peak }

    /// Creates settings with the most common choices.
    public init(peak: Double, factor: Double = 0.1, patience: Int) {
      self.peak = peak
      self.factor = factor
      self.patience = patience
    }
  }

  /// How the threshold is measured.
  public enum ThresholdMode: String, Sendable, Codable, CaseIterable, Hashable {
    /// As a share of `|best|`.
    case relative
    /// As a difference.
    case absolute
  }

  /// What a report that is not finite means.
  public enum NotFinitePolicy: String, Sendable, Codable, CaseIterable, Hashable {
    /// A bad reading.
    case countAsBad
    /// Nothing.
    case ignore
  }

  /// What counts as an improvement.
  public enum Test: String, Sendable, Codable, CaseIterable, Hashable {
    /// A new best.
    case none
    /// A significant slope.
    case slope
  }
}

extension Plateau.Settings {
  /// Refuses settings outside their ranges.
  func check(at place: String = "") throws(ControllerError) {
    func refuse(_ name: String, _ sentence: String) -> ControllerError {
      .configuration(place: place.isEmpty ? name : "\(place).\(name)", sentence)
    }
    func check(_ name: String, _ value: Double, _ range: Interval) throws(ControllerError) {
      guard value.isFinite, range.contains(value) else {
        throw refuse(name, "must be a number in \(range); got \(value)")
      }
    }
    try check("peak", peak, .positive)
    try check("factor", factor, .openUnit)
    try check("threshold", threshold, .nonNegative)
    try check("confidence", confidence, Interval(0.5, 1, includesHigh: false))
    if thresholdMode == .relative, threshold >= 1 {
      throw refuse("threshold", "must be below 1 when it is relative; got \(threshold)")
    }
    guard floor.isFinite, floor >= 0 else { throw refuse("floor", "must be a number in [0, inf); got \(floor)") }
    guard floor <= peak else {
      throw refuse("floor", "must not be above the peak \(peak), or the rate could never fall; got \(floor)")
    }
    guard patience >= 1 else { throw refuse("patience", "must be 1 reading or more; got \(patience)") }
    guard window >= 1 else { throw refuse("window", "must be 1 report or more; got \(window)") }
    guard cooldown >= 0 else { throw refuse("cooldown", "must be 0 readings or more; got \(cooldown)") }
    if test == .slope, !(4...SlopeTest.longest).contains(patience) {
      throw refuse(
        "patience",
        "must be from 4 to \(SlopeTest.longest) readings with test=slope, for that many are tested; "
          + "got \(patience); window=\(window) can be raised instead")
    }
  }
}

extension Plateau {
  /// Creates a plateau rule from a configuration.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(_ arguments: Arguments) throws(ControllerError) {
    var settings = Settings(peak: try arguments.peak())
    settings.monitor = try arguments.monitor()
    settings.mode = try arguments.mode()
    settings.factor = try arguments.number("factor")
    settings.patience = try arguments.integer("patience")
    settings.threshold = try arguments.number("threshold")
    settings.thresholdMode = ThresholdMode(rawValue: try arguments.choice("thresholdMode")) ?? .relative
    settings.cooldown = try arguments.integer("cooldown")
    settings.floor = try arguments.number("floor")
    settings.window = try arguments.window(of: settings.monitor)
    settings.onNotFinite = NotFinitePolicy(rawValue: try arguments.choice("onNotFinite")) ?? .ignore
    settings.test = Test(rawValue: try arguments.choice("test")) ?? .none
    settings.confidence = try arguments.number("confidence")
    if settings.test == .slope, arguments.isGiven("threshold") {
      throw arguments.refusal("threshold", "has no meaning with test=slope, which judges by the noise; leave it out")
    }
    try settings.check(at: arguments.place)
    try self.init(settings, total: arguments.plan.total)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .rules,
    summary: "Reduces the rate when a loss or metric stops improving.",
    formula: "rate <- max(factor rate, floor) after patience readings not better than best by threshold |best|",
    parameters: parameters,
    source: "the idea of torch and Keras ReduceLROnPlateau; scale |best| and slope test are our own",
    example: "plateau(patience=10, factor=0.1)"
  ) { arguments throws(ControllerError) in try Plateau(arguments) }

  private static let parameters: [Parameter] = [
    .peak,
    Parameter(
      "factor", .number(.openUnit), default: .value(.number(0.1)),
      "By what the rate is multiplied; 0.1, the default of torch, Keras and optax: a loss that stands still at one "
        + "rate seldom falls much at half of it, so a few large cuts waste fewer readings than many small ones."),
    Parameter(
      "patience", .integer(1...RunPlan.largestTotal), unit: "readings", default: .value(.integer(10)),
      "Readings in a row without improvement that lead to a cut (with test=slope: the readings that are tested, 4 to "
        + "1000); 10, the default of torch, Keras and optax, which a falling loss with moderate noise survives."),
    .monitor, .mode,
    Parameter(
      "threshold", .number(.nonNegative), unit: "|best|, or that of the reading",
      default: .value(.number(1e-4)),
      "How much better than the best a reading has to be; 1e-4, that of torch: below the noise of any validation set "
        + "of usual size."),
    Parameter(
      "thresholdMode", .choice(ThresholdMode.allCases.map(\.rawValue)), default: .value(.text("relative")),
      "Whether the threshold is a share of |best| or a difference; relative, since losses come in all scales."),
    Parameter(
      "cooldown", .integer(0...RunPlan.largestTotal), unit: "readings", default: .value(.integer(0)),
      "Readings passed over after a cut; 0, since counting starts anew after a cut anyway."),
    Parameter(
      "floor", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
      "The smallest learning rate, not above the peak; 0, since a rate that is too small does no harm."),
    .window,
    Parameter(
      "onNotFinite", .choice(NotFinitePolicy.allCases.map(\.rawValue)), default: .value(.text("ignore")),
      "Whether a report that is NaN or infinite counts as bad or is passed over; ignore, since cutting the rate is no "
        + "cure for a broken metric (guard is the cure for a run that diverges)."),
    Parameter(
      "test", .choice(Test.allCases.map(\.rawValue)), default: .value(.text("none")),
      "none: an improvement is a new best. slope: the last patience readings must fall more than their noise "
        + "explains; none, since it is what users of plateau rules expect."),
    Parameter(
      "confidence", .number(Interval(0.5, 1, includesHigh: false)), default: .value(.number(0.95)),
      "Confidence of the slope test: a flat loss passes one test in 1/(1 - confidence); 0.95, the usual level."),
  ]
}
