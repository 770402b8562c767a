extension TimmWSD {
  /// Creates the schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let total = try arguments.steps()
    let warmup = try arguments.warmup(within: total)
    let decay = try arguments.positiveLength("decay")
    guard decay <= total - warmup else {
      throw arguments.refusal(
        "decay", "does not fit: warm-up \(warmup) and decay \(decay) are more than the \(total) steps; shorten one")
    }
    let peak = try arguments.peak()
    let stableShape = Stable(rawValue: try arguments.choice("stableShape")) ?? .constant
    let decayShape = Decay(rawValue: try arguments.choice("decayShape")) ?? .oneMinusSqrt
    try Self.refuseUnused(arguments, stableShape, decayShape)
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), warmup: warmup, stable: total - warmup - decay,
      decay: decay, warmupStart: try arguments.floor("warmupStart", below: peak), stableShape: stableShape,
      timescale: try Self.timescale(arguments, stableShape, warmup),
      stablePower: try arguments.number("stablePower"), decayShape: decayShape,
      decayPower: try arguments.number("decayPower"), decayRatio: try arguments.number("decayRatio"))
  }

  private static func refuseUnused(_ arguments: Arguments, _ stable: Stable, _ decay: Decay) throws(ControllerError) {
    try arguments.refuse(
      "timescale", unless: stable != .constant, "has a meaning only with stableShape=rsqrt or power; leave it out")
    try arguments.refuse(
      "stablePower", unless: stable == .power, "has a meaning only with stableShape=power; leave it out")
    try arguments.refuse(
      "decayPower", unless: decay == .power, "has a meaning only with decayShape=power; leave it out")
    try arguments.refuse("decayRatio", unless: decay == .exp, "has a meaning only with decayShape=exp; leave it out")
  }

  /// As in timm there is none without a warm-up.
  private static func timescale(_ arguments: Arguments, _ stable: Stable, _ warmup: Int) throws(ControllerError)
    -> Double?
  {
    if arguments.isGiven("timescale") { return Double(try arguments.positiveLength("timescale")) }
    guard stable == .constant || warmup > 0 else {
      throw arguments.refusal(
        "timescale", "is missing: it is the length of the warm-up, and there is none; write timescale=100st, say")
    }
    return nil
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TimmWSD.self, kind: "timmWSD", group: .dialects,
    summary: "timm's warm-up, stable, decay; the stable part may itself fall, and goes on falling in the decay.",
    formula: "floor + (max(peak stable(s), floor) - floor) decay(q), q the share of the decay, s the steps since W",
    parameters: [
      .peak, .timmWarmup,
      Parameter(
        "decay", .length, unit: "steps", default: .value(.text("20%")),
        "Length D of the decay (decay_t); the class has no default, create_scheduler_v2 takes 20% of the run less the "
          + "warm-up."),
      .steps,
      Parameter(
        "floor", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
        "The learning rate after the decay (lr_min; timm's default 0)."),
      .warmupStart,
      Parameter(
        "stableShape", .choice(Stable.allCases.map(\.rawValue)), default: .value(.text("constant")),
        "What the rate does before the decay (stable_fn; timm's default)."),
      Parameter(
        "timescale", .length, unit: "steps", default: .derived("the warm-up"),
        "Time scale tau of a falling stable part (stable_timescale; timm's default)."),
      Parameter(
        "stablePower", .number(.positive), default: .value(.number(0.5)),
        "Exponent k of the stable part `power` (stable_power; timm's default)."),
      Parameter(
        "decayShape", .choice(Decay.allCases.map(\.rawValue)), default: .value(.text("oneMinusSqrt")),
        "Shape of the decay (decay_fn, there \"1-sqrt\"; timm's default)."),
      Parameter(
        "decayPower", .number(.positive), default: .value(.number(0.5)),
        "Exponent p of the decay `power` (decay_power; timm's default)."),
      Parameter(
        "decayRatio", .number(.openUnit), default: .value(.number(0.1)),
        "Ratio r of the decay `exp` (decay_ratio; timm's default)."),
    ],
    source: "timm 1.0.31 timm/scheduler/wsd_lr.py", example: "timmWSD(warmup=10%, decay=20%)")
}
