/// timm's `PlateauLRScheduler`: torch's plateau rule behind a warm-up that is counted in readings.
///
/// Before the first reading the rate is `warmupStart`; after reading n <= W it is
/// `warmupStart + n (peak - warmupStart) / W`, and these readings are not looked at; then ``TorchPlateau`` with a
/// relative threshold, the metric improving upwards unless said otherwise.
///
/// timm has deprecated it, since its counters are not saved; here they are. Its random noise is left out.
///
/// - Source: timm 1.0.31 `timm/scheduler/plateau_lr.py`, run against it with torch 2.13.0.
///
///     var rule = PlateauDialect(TimmPlateau(peak: 0.1), total: 1000)
public struct TimmPlateau: PlateauLaw {
  /// `timmPlateau`.
  public static let kind = "timmPlateau"
  /// The rate after the warm-up, above 0.
  public var peak: Double
  /// The signal that is followed.
  public var monitor = Signal.validationMetric
  /// Which way it improves.
  public var mode = MonitorMode.max
  /// By what the rate is multiplied, in [0, 1).
  public var factor = 0.1
  /// Bad readings in a row that are tolerated, at least 0.
  public var patience = 10
  /// The threshold as a share of the best, at least 0.
  public var threshold = 1e-4
  /// Readings passed over after a reduction, at least 0.
  public var cooldown = 0
  /// The smallest rate, at least 0.
  public var floor = 0.0
  /// Readings of the warm-up, at least 0.
  public var warmup = 0
  /// The rate before the first reading of a warm-up, in [0, peak].
  public var warmupStart = 0.0

  /// Creates the rule with timm's defaults.
  public init(peak: Double) { self.peak = peak }

  private var torch: TorchPlateau {
    var law = TorchPlateau(peak: climbed(warmup))
    (law.monitor, law.mode, law.factor, law.patience) = (monitor, mode, factor, patience)
    (law.threshold, law.cooldown, law.floor) = (threshold, cooldown, floor)
    return law
  }

  private func climbed(_ readings: Int) -> Double {
    warmup == 0 ? peak : warmupStart + Double(readings) * ((peak - warmupStart) / Double(warmup))
  }

  /// Nothing is known.
  public var start: PlateauMemory { torch.start }
  /// The readings of the warm-up are counted, and no more.
  public var largest: (bad: Int, cooldown: Int, count: Int) { (patience, cooldown, warmup) }
  /// The warm-up's rate, then torch's.
  public func rate(_ memory: PlateauMemory) -> Double {
    memory.count < warmup ? climbed(memory.count) : memory.level
  }

  /// One call of `step(epoch, metric)`.
  public func judge(_ value: Double, _ memory: inout PlateauMemory) {
    if memory.count < warmup { memory.count += 1 } else { torch.judge(value, &memory) }
  }
}

extension TimmPlateau {
  /// The catalogue entry.
  public static let entry = PlateauDialect<TimmPlateau>.entry(
    summary: "timm's plateau rule: torch's behind a warm-up counted in readings; deprecated there.",
    formula: "warmupStart + n (peak - warmupStart)/W after reading n <= W, then torchPlateau",
    source: "timm 1.0.31 timm/scheduler/plateau_lr.py", example: "timmPlateau(patience=3, warmup=2)",
    parameters: [
      .factor(of: "timm", Interval(0, 1, includesHigh: false)),
      .count("patience", "patience_t", of: "timm", from: 0, 10, "Bad readings in a row that are tolerated"),
      Parameter(
        "monitor", .choice(Parameter.monitored.map(\.name)), default: .value(.text(Signal.validationMetric.name)),
        "The signal that is followed; the metric, as in timm's own training script."),
      Parameter(
        "mode", .choice(MonitorMode.allCases.map(\.rawValue)), default: .value(.text(MonitorMode.max.rawValue)),
        "Whether smaller (min) or larger (max) is better; max, the default of timm."),
      .number("threshold", "threshold", of: "timm", .nonNegative, 1e-4, "How much better a reading has to be"),
      .count("cooldown", "cooldown_t", of: "timm", from: 0, 0, "Readings passed over after a reduction"),
      .number("floor", "lr_min", of: "timm", .nonNegative, unit: "learning rate", 0, "The smallest rate"),
      .count("warmup", "warmup_t", of: "timm", from: 0, 0, "Readings of the warm-up"),
      .warmupStart,
    ]
  ) { arguments throws(ControllerError) in
    var law = TimmPlateau(peak: try arguments.peak())
    law.monitor = try arguments.monitor()
    law.mode = try arguments.mode()
    law.factor = try arguments.number("factor")
    law.patience = try arguments.integer("patience")
    law.threshold = try arguments.number("threshold")
    law.cooldown = try arguments.integer("cooldown")
    law.floor = try arguments.number("floor")
    law.warmup = try arguments.integer("warmup")
    law.warmupStart = try arguments.floor("warmupStart", below: law.peak)
    return law
  }
}
