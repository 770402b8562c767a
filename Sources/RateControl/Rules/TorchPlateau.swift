/// torch's `ReduceLROnPlateau`, bit for bit.
///
/// A reading is better if it is below `best (1 - threshold)` (relative; above `best (1 + threshold)` for max) or
/// `best - threshold` (absolute). After more than `patience` others in a row `rate <- max(factor rate, floor)`, unless
/// that changes it by `epsilon` or less; then `cooldown` readings are passed over.
///
/// Quirks kept: patience p means p + 1 bad readings; NaN counts as bad; with a relative threshold and a negative metric
/// a slightly worse value counts as better; a floor above the rate is accepted and nothing is ever reduced.
///
/// - Source: `torch/optim/lr_scheduler.py`, `ReduceLROnPlateau.step`, checked against torch 2.13.0.
///
///     var rule = PlateauDialect(TorchPlateau(peak: 0.1), total: 1000)
public struct TorchPlateau: PlateauLaw {
  /// `torchPlateau`.
  public static let kind = "torchPlateau"
  /// The rate before the first reduction, above 0.
  public var peak: Double
  /// The signal that is followed.
  public var monitor = Signal.validationLoss
  /// Which way it improves.
  public var mode = MonitorMode.min
  /// By what the rate is multiplied, in [0, 1).
  public var factor = 0.1
  /// Bad readings in a row that are tolerated, at least 0.
  public var patience = 10
  /// The threshold, at least 0.
  public var threshold = 1e-4
  /// Whether it is a share of the best or a difference.
  public var thresholdMode = Plateau.ThresholdMode.relative
  /// Readings passed over after a reduction, at least 0.
  public var cooldown = 0
  /// The smallest rate, at least 0.
  public var floor = 0.0
  /// A smaller reduction than this is not made, at least 0.
  public var epsilon = 1e-8

  /// Creates the rule with torch's defaults.
  public init(peak: Double) { self.peak = peak }

  /// Nothing is known.
  public var start: PlateauMemory { PlateauMemory(level: peak, best: mode.sign * .infinity) }
  /// A counter above `patience` is reset at once.
  public var largest: (bad: Int, cooldown: Int, count: Int) { (patience, cooldown, 0) }
  /// The level is the rate.
  public func rate(_ memory: PlateauMemory) -> Double { memory.level }

  /// One call of `step(metric)`.
  public func judge(_ value: Double, _ memory: inout PlateauMemory) {
    if isBetter(value, than: memory.best.value) {
      memory.best = LibraryNumber(value)
      memory.bad = 0
    } else {
      memory.bad += 1
    }
    if memory.cooldown > 0 {
      memory.cooldown -= 1
      memory.bad = 0
    }
    guard memory.bad > patience else { return }
    let reduced = max(memory.level * factor, floor)
    if memory.level - reduced > epsilon { memory.level = reduced }
    memory.cooldown = cooldown
    memory.bad = 0
  }

  private func isBetter(_ value: Double, than best: Double) -> Bool {
    switch (mode, thresholdMode) {
    case (.min, .relative): value < best * (1 - threshold)
    case (.min, .absolute): value < best - threshold
    case (.max, .relative): value > best * (threshold + 1)
    case (.max, .absolute): value > best + threshold
    }
  }
}

extension TorchPlateau {
  /// The catalogue entry.
  public static let entry = PlateauDialect<TorchPlateau>.entry(
    summary: "torch's ReduceLROnPlateau, bit for bit, quirks included; plateau is the sound one.",
    formula: "rate <- max(factor rate, floor) after more than patience readings not below best (1 - threshold)",
    source: "torch/optim/lr_scheduler.py, ReduceLROnPlateau (torch 2.13.0)", example: "torchPlateau(patience=3)",
    parameters: [
      .factor(of: "torch", Interval(0, 1, includesHigh: false)),
      .count("patience", "patience", of: "torch", from: 0, 10, "Bad readings in a row that are tolerated"),
      .monitor, .mode,
      .number("threshold", "threshold", of: "torch", .nonNegative, 1e-4, "How much better a reading has to be"),
      .thresholdMode("threshold_mode", of: "torch", .relative),
      .count("cooldown", "cooldown", of: "torch", from: 0, 0, "Readings passed over after a reduction"),
      .number("floor", "min_lr", of: "torch", .nonNegative, unit: "learning rate", 0, "The smallest rate"),
      .number(
        "epsilon", "eps", of: "torch", .nonNegative, unit: "learning rate", 1e-8, "Smaller reductions are not made"),
    ]
  ) { arguments throws(ControllerError) in
    var law = TorchPlateau(peak: try arguments.peak())
    law.monitor = try arguments.monitor()
    law.mode = try arguments.mode()
    law.factor = try arguments.number("factor")
    law.patience = try arguments.integer("patience")
    law.threshold = try arguments.number("threshold")
    law.thresholdMode = Plateau.ThresholdMode(rawValue: try arguments.choice("thresholdMode")) ?? .relative
    law.cooldown = try arguments.integer("cooldown")
    law.floor = try arguments.number("floor")
    law.epsilon = try arguments.number("epsilon")
    return law
  }
}
