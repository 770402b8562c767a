/// What a library's plateau rule does with one reading; ``PlateauDialect`` makes it a controller.
public protocol PlateauLaw: Sendable, Hashable {
  /// Its name in saved files.
  static var kind: String { get }
  /// The rate before the first reduction, above 0.
  var peak: Double { get }
  /// The signal that is followed.
  var monitor: Signal { get }
  /// The library's variables before the first reading.
  var start: PlateauMemory { get }
  /// The largest values that the library's counters can have.
  var largest: (bad: Int, cooldown: Int, count: Int) { get }
  /// The rate that belongs to the library's variables.
  func rate(_ memory: PlateauMemory) -> Double
  /// Does what the library does with a reading, NaN and infinities included.
  func judge(_ value: Double, _ memory: inout PlateauMemory)
}

/// The variables of a library's plateau rule.
public struct PlateauMemory: Sendable, Codable, Hashable {
  /// The learning rate, or in optax the scale.
  var level: Double
  /// The best reading so far.
  var best: LibraryNumber
  /// Readings in a row without improvement.
  var bad = 0
  /// Readings still to pass over.
  var cooldown = 0
  /// Reports that the open average has.
  var count = 0
  /// The open average.
  var average = LibraryNumber(0)

  init(level: Double, best: Double) {
    self.level = level
    self.best = LibraryNumber(best)
  }
}

/// A plateau rule bit for bit as a library has it, quirks included; ``Plateau`` is the sound one.
///
/// Readings that are not finite are judged as the library judges them, and reported once.
///
///     var rule = PlateauDialect(TorchPlateau(peak: 0.1), total: 1000)
public struct PlateauDialect<Law: PlateauLaw>: RateRule {
  /// The kind of the law.
  public static var kind: String { Law.kind }
  /// What the library does.
  public let law: Law
  /// The budget and the steps done.
  public var clock: Clock
  /// The last decision.
  public var decision: Decision?
  private var memory: PlateauMemory
  private var reader = SignalReader()

  /// Creates a rule; `total`: updates after which to finish, nil: never.
  public init(_ law: Law, total: Int?) {
    self.law = law
    memory = law.start
    clock = Clock(total: total)
  }

  /// The monitored signal.
  public var needs: Needs { Needs(signals: Signals(law.monitor)) }

  /// The library's rate.
  public var rate: Double { law.rate(memory) }

  /// Takes in a reading of the monitored signal.
  public mutating func observe(_ readings: Readings, at moment: Moment) {
    switch reader.read(law.monitor, in: readings, at: moment) {
    case .nothing: return
    case .value(let value): judge(value, nil)
    case .missing(let report): if let report { decide(report, Double(law.monitor.rawValue)) }
    case .notFinite(let value, let report): judge(value, report)
    }
  }

  private mutating func judge(_ value: Double, _ report: Reason?) {
    let before = rate
    let bad = memory.bad + 1
    law.judge(value, &memory)
    // A rate that rises belongs to a warm-up.
    if rate < before {
      decide(.plateauReduced, before, memory.best.value, value, Double(bad))
    } else if let report {
      decide(report, Double(law.monitor.rawValue))
    }
  }
}

extension PlateauDialect {
  /// Everything that readings change.
  public struct State: Codable, Sendable, Hashable {
    var clock: Clock
    var decision: Decision?
    var memory: PlateauMemory
    var reader: SignalReader
  }

  /// The present state.
  public var state: State { State(clock: clock, decision: decision, memory: memory, reader: reader) }

  /// Takes over a stored state.
  public mutating func restore(_ state: State) throws(ControllerError) {
    let stored = StoredNumbers(kind: Self.kind)
    let memory = state.memory
    try stored.check(state.decision, at: state.clock)
    try stored.check("level", memory.level, in: Interval(0, law.start.level))
    try stored.check("bad", memory.bad, in: 0...law.largest.bad)
    try stored.check("cooldown", memory.cooldown, in: 0...law.largest.cooldown)
    try stored.check("count", memory.count, in: 0...law.largest.count)
    (clock, decision, self.memory, reader) = (state.clock, state.decision, state.memory, state.reader)
  }

  /// The entry of a dialect.
  static func entry(
    summary: String, formula: String, source: String, example: String, parameters: [Parameter],
    make: @escaping @Sendable (Arguments) throws(ControllerError) -> Law
  ) -> CatalogEntry {
    CatalogEntry(
      kind: kind, group: .rules, summary: summary, formula: formula, parameters: [.peak] + parameters, source: source,
      example: example
    ) { arguments throws(ControllerError) in
      PlateauDialect(try make(arguments), total: arguments.plan.total)
    }
  }
}

extension Parameter {
  /// `factor` of a library.
  static func factor(of library: String, _ interval: Interval, _ value: Double = 0.1) -> Parameter {
    Parameter(
      "factor", .number(interval), default: .value(.number(value)),
      "By what the rate is multiplied; \(value), the default of \(library).")
  }

  /// A count of readings of a library.
  static func count(_ name: String, _ own: String, of library: String, from least: Int, _ value: Int, _ about: String)
    -> Parameter
  {
    Parameter(
      name, .integer(least...(1 << 31 - 1)), unit: "readings", default: .value(.integer(value)),
      "\(about) (\(own)); \(value), the default of \(library).")
  }

  /// A number of a library.
  static func number(
    _ name: String, _ own: String, of library: String, _ interval: Interval, unit: String = "1", _ value: Double,
    _ about: String
  ) -> Parameter {
    Parameter(
      name, .number(interval), unit: unit, default: .value(.number(value)),
      "\(about) (\(own)); \(value), the default of \(library).")
  }

  /// `thresholdMode` of a library.
  static func thresholdMode(_ own: String, of library: String, _ value: Plateau.ThresholdMode) -> Parameter {
    Parameter(
      "thresholdMode", .choice(Plateau.ThresholdMode.allCases.map(\.rawValue)), default: .value(.text(value.rawValue)),
      "Whether the threshold is a share or a difference (\(own)); \(value.rawValue), the default of \(library).")
  }
}
