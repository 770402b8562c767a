/// optax's `contrib.reduce_on_plateau`: a scale on the updates, here on the rate; in its 32-bit arithmetic.
///
/// `rate = peak * scale`. Every `window` reports are averaged; a mean is better if it is below
/// `(1 - threshold) best - absoluteThreshold`. At the `patience`-th other in a row outside a cooldown
/// `scale <- max(factor scale, floorScale)`, and `cooldown` means are passed over.
///
/// Quirks kept: it can only minimise; with a negative metric a slightly worse mean counts as better; NaN spoils its
/// mean, which then counts as bad. `patience` 0, which would reduce at every *improvement*, is refused.
///
/// - Accuracy: each operation is rounded to 32 bits as JAX does by default; a compiler that fuses the running mean's
///   multiply and add may differ in its last bit.
/// - Source: google-deepmind/optax `optax/contrib/_reduce_on_plateau.py`, read, not run.
///
///     var rule = PlateauDialect(OptaxPlateau(peak: 0.1), total: 1000)
public struct OptaxPlateau: PlateauLaw {
  /// `optaxPlateau`.
  public static let kind = "optaxPlateau"
  /// The rate at scale 1, above 0.
  public var peak: Double
  /// The signal that is followed; smaller is better.
  public var monitor = Signal.validationLoss
  /// By what the scale is multiplied, in (0, 1).
  public var factor = 0.1
  /// Bad means in a row that lead to a reduction, 1 or more.
  public var patience = 10
  /// Relative threshold, in [0, 1].
  public var threshold = 1e-4
  /// Absolute threshold, at least 0.
  public var absoluteThreshold = 0.0
  /// Means passed over after a reduction, at least 0.
  public var cooldown = 0
  /// Reports in a mean, 1 or more.
  public var window = 1
  /// The smallest scale, in [0, 1].
  public var floorScale = 0.0

  /// Creates the rule with optax's defaults.
  public init(peak: Double) { self.peak = peak }

  /// Scale 1, nothing known.
  public var start: PlateauMemory { PlateauMemory(level: 1, best: .infinity) }
  /// A counter at `patience` is reset at once.
  public var largest: (bad: Int, cooldown: Int, count: Int) { (patience - 1, cooldown, window - 1) }
  /// The rate at scale 1 times the scale.
  public func rate(_ memory: PlateauMemory) -> Double { peak * memory.level }

  /// One call of `update_fn`.
  public func judge(_ value: Double, _ memory: inout PlateauMemory) {
    let count = Float(memory.count)
    let average = Float(memory.average.value)
    let mean = (count * average + Float(value)) / (count + 1)
    memory.count += 1
    memory.average = LibraryNumber(Double(mean))
    guard memory.count >= window else { return }
    memory.count = 0
    memory.average = LibraryNumber(0)
    judge(mean: mean, &memory)
  }

  private func judge(mean: Float, _ memory: inout PlateauMemory) {
    let isBetter = mean < Float(1 - threshold) * Float(memory.best.value) - Float(absoluteThreshold)
    if isBetter { memory.best = LibraryNumber(Double(mean)) }
    memory.bad = isBetter ? 0 : memory.bad + 1
    if memory.cooldown > 0 {
      memory.cooldown -= 1
      memory.bad = 0
      return
    }
    if memory.bad == patience {
      memory.level = Double(Float(memory.level) * Float(factor))
      memory.bad = 0
      memory.cooldown = cooldown
    }
    memory.level = max(memory.level, Double(Float(floorScale)))
  }
}

extension OptaxPlateau {
  /// The catalogue entry.
  public static let entry = PlateauDialect<OptaxPlateau>.entry(
    summary: "optax's reduce_on_plateau as a factor on the rate, quirks included; plateau is the sound one.",
    formula:
      "peak scale; scale <- max(factor scale, floorScale) at the patience-th mean not below (1 - rtol) best - atol",
    source: "google-deepmind/optax optax/contrib/_reduce_on_plateau.py (read, not run)",
    example: "optaxPlateau(patience=3)",
    parameters: [
      .factor(of: "optax", .openUnit),
      .count("patience", "patience", of: "optax", from: 1, 10, "Bad means in a row that lead to a reduction"),
      .monitor,
      .number("threshold", "rtol", of: "optax", .unit, 1e-4, "Relative threshold"),
      .number(
        "absoluteThreshold", "atol", of: "optax", .nonNegative, unit: "that of the reading", 0, "Absolute threshold"),
      .count("cooldown", "cooldown", of: "optax", from: 0, 0, "Means passed over after a reduction"),
      .count("window", "accumulation_size", of: "optax", from: 1, 1, "Reports that are averaged"),
      .number("floorScale", "min_scale", of: "optax", .unit, 0, "The smallest scale"),
    ]
  ) { arguments throws(ControllerError) in
    var law = OptaxPlateau(peak: try arguments.peak())
    law.monitor = try arguments.monitor()
    law.factor = try arguments.number("factor")
    law.patience = try arguments.integer("patience")
    law.threshold = try arguments.number("threshold")
    law.absoluteThreshold = try arguments.number("absoluteThreshold")
    guard law.threshold > 0 || law.absoluteThreshold > 0 else {
      throw arguments.refusal("threshold", "must be above 0 if absoluteThreshold is 0, as optax asks; write 1e-4")
    }
    law.cooldown = try arguments.integer("cooldown")
    law.window = try arguments.integer("window")
    law.floorScale = try arguments.number("floorScale")
    return law
  }
}
