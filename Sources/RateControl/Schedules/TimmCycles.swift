internal import Glibc

/// The clock that the cyclic schedules of timm share: a warm-up, then cycles found by a floating logarithm.
///
/// Without `prefix` the clock of the decay is not shifted: it stands at W when the warm-up ends, and the rate may jump.
struct TimmCycles: Sendable, Hashable {
  /// Length of the first cycle, 1 or more.
  let steps: Int
  /// Length of the warm-up, 0 or more.
  let warmup: Int
  /// The rate at step 0 of a warm-up.
  let warmupStart: Double
  /// Whether the warm-up comes before the first cycle instead of inside it.
  let prefix: Bool
  /// Growth of the cycles, 1 or more.
  let multiplier: Double
  /// What the peak is multiplied by at a restart, in (0, 1].
  let peakFactor: Double
  /// Number of cycles.
  let limit: Int

  init(
    steps: Int, warmup: Int, warmupStart: Double, prefix: Bool, multiplier: Double, peakFactor: Double, limit: Int
  ) {
    self.steps = max(steps, 1)
    self.warmup = max(warmup, 0)
    self.warmupStart = warmupStart
    self.prefix = prefix
    self.multiplier = multiplier
    self.peakFactor = peakFactor
    self.limit = limit
  }

  /// The rate of a warm-up step that aims at `target`; nil after the warm-up.
  func climb(_ step: Int, to target: Double) -> Double? {
    guard step < warmup else { return nil }
    return Shape.mix(warmupStart, target, Shape.progress(step, of: warmup))
  }

  /// The factor of the peak and the share of the cycle that is over; nil after the last cycle.
  func place(_ step: Int) -> (factor: Double, share: Double)? {
    let at = max(prefix ? step - warmup : step, 0)
    guard multiplier != 1 else {
      let (cycle, elapsed) = at.quotientAndRemainder(dividingBy: steps)
      guard cycle < limit else { return nil }
      return (pow(peakFactor, Double(cycle)), Double(elapsed) / Double(steps))
    }
    // The logarithm of timm, errors at the boundaries included.
    let first = Double(steps)
    let cycle = floor(log(1 - Double(at) / first * (1 - multiplier)) / log(multiplier))
    guard cycle < Double(limit) else { return nil }
    let growth = pow(multiplier, cycle)
    let elapsed = Double(at) - (1 - growth) / (1 - multiplier) * first
    return (pow(peakFactor, cycle), min(max(elapsed / (growth * first), 0), 1))
  }
}

extension TimmCycles {
  /// The parameters; `steps` counts the warm-up only where it comes inside the first cycle.
  static let parameters: [Parameter] = [
    Parameter(
      "steps", .length, unit: "steps", default: .derived("the whole run; less the warm-up with warmupPrefix"),
      "Length of the first cycle (t_initial); the whole run, as timm's factory sets it."),
    Parameter(
      "floor", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
      "The smallest learning rate (lr_min; timm's default 0)."),
    .warmup("Length of the linear warm-up (warmup_t; 0 in the class, 5 epochs in create_scheduler_v2)."),
    .warmupStart,
    Parameter(
      "warmupPrefix", .boolean, default: .value(.boolean(false)),
      "Whether the decay begins when the warm-up is over (warmup_prefix). With timm's default, false, the clock of the "
        + "decay runs from step 0."),
    Parameter(
      "cycleMultiplier", .number(Interval(1, 1e6)), default: .value(.number(1)),
      "How many times longer each cycle is than the one before (cycle_mul; timm's default)."),
    Parameter(
      "peakFactor", .number(Interval(0, 1, includesLow: false)), default: .value(.number(1)),
      "What the peak is multiplied by at each restart (cycle_decay; timm's default)."),
    Parameter(
      "cycles", .integer(1...RunPlan.largestTotal), default: .value(.integer(1)),
      "After so many cycles the floor is held (cycle_limit; timm's default)."),
  ]

  /// The clock as written.
  init(_ arguments: Arguments, peak: Double) throws(ControllerError) {
    let prefix = try arguments.boolean("warmupPrefix")
    let warmup: Int
    let steps: Int
    if arguments.isGiven("steps"), prefix {
      steps = try arguments.positiveLength("steps")
      warmup = try arguments.length("warmup")
    } else {
      let total = try arguments.steps()
      warmup = try arguments.warmup(within: total)
      steps = prefix ? total - warmup : total
    }
    self.init(
      steps: steps, warmup: warmup, warmupStart: try arguments.floor("warmupStart", below: peak), prefix: prefix,
      multiplier: try arguments.number("cycleMultiplier"), peakFactor: try arguments.number("peakFactor"),
      limit: try arguments.integer("cycles"))
  }
}

extension Parameter {
  /// `warmupStart`: where the warm-ups of timm begin.
  static let warmupStart = Parameter(
    "warmupStart", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
    "The learning rate at step 0 of a warm-up (warmup_lr_init; 0 in the classes, 1e-5 in create_scheduler_v2).")

  /// `decayExponent`: the k of k-decay.
  static let decayExponent = Parameter(
    "decayExponent", .number(.positive), default: .value(.number(1)),
    "The exponent k on the share of the cycle (k_decay; timm's default): above 1 the rate stays high for longer.")
}
