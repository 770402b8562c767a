/// Keras's `ReduceLROnPlateau`, bit for bit.
///
/// A reading is better if it is below `best - threshold` (above `best + threshold` for max). After `patience` others in
/// a row, if the rate is above `float32(floor)`: `rate <- float32(max(factor rate, floor))`, and `cooldown` begins.
///
/// Quirks kept: the rate is a 32-bit variable, so 0.1 is 0.10000000149011612; the last reading of a cooldown counts
/// already, so that `cooldown - 1` are passed over; at the floor the count goes on; NaN counts as bad. Not kept: mode
/// auto, which guesses the direction from the name of the metric.
///
/// - Source: keras-team/keras `keras/src/callbacks/reduce_lr_on_plateau.py`, read, not run.
///
///     var rule = PlateauDialect(KerasPlateau(peak: 0.1), total: 1000)
public struct KerasPlateau: PlateauLaw {
  /// `kerasPlateau`.
  public static let kind = "kerasPlateau"
  /// The rate before the first reduction, above 0 and inside the range of 32-bit floating point.
  public var peak: Double
  /// The signal that is followed.
  public var monitor = Signal.validationLoss
  /// Which way it improves.
  public var mode = MonitorMode.min
  /// By what the rate is multiplied, in [0, 1).
  public var factor = 0.1
  /// Bad readings in a row that lead to a reduction; 0 acts as 1.
  public var patience = 10
  /// The threshold, at least 0, absolute.
  public var threshold = 1e-4
  /// Length of the cooldown, at least 0.
  public var cooldown = 0
  /// The smallest rate, at least 0.
  public var floor = 0.0

  /// Creates the rule with Keras's defaults.
  public init(peak: Double) { self.peak = peak }

  /// Nothing is known.
  public var start: PlateauMemory {
    PlateauMemory(level: Double(Float(peak)), best: mode.sign * .infinity)
  }
  /// At the floor the count goes on.
  public var largest: (bad: Int, cooldown: Int, count: Int) { (RunPlan.largestTotal, cooldown, 0) }
  /// The level is the rate.
  public func rate(_ memory: PlateauMemory) -> Double { memory.level }

  /// One call of `on_epoch_end`.
  public func judge(_ value: Double, _ memory: inout PlateauMemory) {
    if memory.cooldown > 0 {
      memory.cooldown -= 1
      memory.bad = 0
    }
    let best = memory.best.value
    if mode == .min ? value < best - threshold : value > best + threshold {
      memory.best = LibraryNumber(value)
      memory.bad = 0
    } else if memory.cooldown == 0 {
      memory.bad = Swift.min(memory.bad + 1, RunPlan.largestTotal)
      if memory.bad >= patience { reduce(&memory) }
    }
  }

  private func reduce(_ memory: inout PlateauMemory) {
    guard Float(memory.level) > Float(floor) else { return }
    memory.level = Double(Float(max(memory.level * factor, floor)))
    memory.cooldown = cooldown
    memory.bad = 0
  }
}

extension KerasPlateau {
  /// The catalogue entry.
  public static let entry = PlateauDialect<KerasPlateau>.entry(
    summary: "Keras's ReduceLROnPlateau, bit for bit, quirks included; plateau is the sound one.",
    formula: "rate <- float32(max(factor rate, floor)) after patience readings not below best - threshold",
    source: "keras-team/keras keras/src/callbacks/reduce_lr_on_plateau.py (read, not run)",
    example: "kerasPlateau(patience=3)",
    parameters: [
      .factor(of: "Keras", Interval(0, 1, includesHigh: false)),
      .count("patience", "patience", of: "Keras", from: 0, 10, "Bad readings in a row that lead to a reduction"),
      .monitor, .mode,
      .number("threshold", "min_delta", of: "Keras", .nonNegative, 1e-4, "How much better a reading has to be"),
      .count("cooldown", "cooldown", of: "Keras", from: 0, 0, "Length of the cooldown, whose last reading counts"),
      .number("floor", "min_lr", of: "Keras", .nonNegative, unit: "learning rate", 0, "The smallest rate"),
    ]
  ) { arguments throws(ControllerError) in
    var law = KerasPlateau(peak: try arguments.peak())
    guard (Float.leastNormalMagnitude...Float.greatestFiniteMagnitude).contains(Float(law.peak)) else {
      throw arguments.refusal("peak", "must be from 1.2e-38 to 3.4e38, for Keras keeps it in 32 bits; got \(law.peak)")
    }
    law.monitor = try arguments.monitor()
    law.mode = try arguments.mode()
    law.factor = try arguments.number("factor")
    law.patience = try arguments.integer("patience")
    law.threshold = try arguments.number("threshold")
    law.cooldown = try arguments.integer("cooldown")
    law.floor = try arguments.number("floor")
    return law
  }
}
