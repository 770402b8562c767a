/// Parameters that several schedules share.
extension Parameter {
  /// `warmup`: how many updates the climb takes.
  static func warmup(_ about: String, default standard: Default = .value(.integer(0))) -> Parameter {
    Parameter("warmup", .length, unit: "steps", default: standard, about)
  }

  /// `floorRatio`: the smallest rate as a share of the peak.
  static func floorRatio(_ about: String) -> Parameter {
    Parameter("floorRatio", .number(.unit), default: .value(.number(0)), about)
  }

  /// `power`: the exponent of a polynomial.
  static func power(_ standard: Double, _ about: String) -> Parameter {
    Parameter("power", .number(.positive), default: .value(.number(standard)), about)
  }

  /// `factor`: what a rate is multiplied by again and again.
  static func factor(_ about: String) -> Parameter {
    Parameter(
      "factor", .number(Interval(0, 1, includesLow: false)), default: .value(.number(0.1)), about)
  }

  /// `startDivisor`: the peak over the first rate.
  static let startDivisor = Parameter(
    "startDivisor", .number(Interval(1, .infinity, includesHigh: false)), default: .value(.number(25)),
    "The first rate is the peak divided by this (div_factor); 25, the default of torch and optax.")

  /// `endDivisor`: the first rate over the last.
  static let endDivisor = Parameter(
    "endDivisor", .number(Interval(1, .infinity, includesHigh: false)), default: .value(.number(1e4)),
    "The last rate is the first divided by this (final_div_factor); 1e4, the default of torch and optax.")
}

extension Arguments {
  /// A warm-up that is not longer than the schedule.
  func warmup(_ name: String = "warmup", within steps: Int) throws(ControllerError) -> Int {
    let warmup = try length(name)
    guard warmup <= steps else {
      throw refusal(name, "must not be longer than the schedule, which has \(steps) steps; got \(warmup)")
    }
    return warmup
  }

  /// A length of at least one step. A share that rounds to no step counts as one, so that a plan can become short; a
  /// length of 0 is refused.
  func positiveLength(_ name: String) throws(ControllerError) -> Int {
    let steps = try length(name)
    if steps == 0, isZero(name) { throw refusal(name, "must be 1 step or more; got 0") }
    return max(steps, 1)
  }

  private func isZero(_ name: String) -> Bool {
    switch values[name] {
    case .integer(0): true
    case .text(let spelling):
      [.steps(0), .epochs(0), .percent(0), .tokens(0)].contains { RunLength(spelling) == $0 }
    default: false
    }
  }

  /// Refuses a parameter that the chosen form has no use for, so that no value is silently ignored.
  func refuse(_ name: String, unless fits: Bool, _ reason: String) throws(ControllerError) {
    if isGiven(name), !fits { throw refusal(name, reason) }
  }
}
