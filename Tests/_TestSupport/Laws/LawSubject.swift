public import Rheostat

/// Plans that the battery tries a configuration with.
public enum LawPlans {
  /// A loop that can do and report everything, with the total and base rate for which examples are written.
  public static let generous = RunPlan(
    total: 100, stepsPerEpoch: 7, tokensPerStep: 1000, baseRate: 0.1, optimizer: .sgd, weightScale: 0.05,
    signals: .all, can: [.validate, .saveRestore, .rewindData, .measureBeforeUpdate])

  /// The generous plan for run 0, then random ones.
  public static func plan(run: Int, seed: Int) -> RunPlan {
    guard run > 0 else { return generous }
    var random = LawGenerator(seed: seed)
    var plan = generous
    plan.total = random.chance(0.25) ? nil : Int.random(in: 20...300, using: &random)
    plan.baseRate = [1e-6, 1e-3, 0.1, 3].randomElement(using: &random)
    plan.optimizer = OptimizerFamily.allCases.randomElement(using: &random) ?? .sgd
    if random.chance(0.3) { plan.can.subtract(.measureBeforeUpdate) }
    if random.chance(0.3) { plan.can.subtract(.rewindData) }
    return plan
  }
}

/// Configurations for the battery: the example of an entry and random variants of it.
public enum LawSubject {
  /// The range that a configuration promises at its top, if it is a clamp.
  static func range(of configuration: Configuration) -> ClosedRange<Double>? {
    guard configuration.kind == "clamp", let high = number(configuration.parameters["high"]) else { return nil }
    let low = number(configuration.parameters["low"]) ?? 0
    return low <= high ? low...high : nil
  }

  private static func number(_ value: Configuration.Value?) -> Double? {
    switch value {
    case .number(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  /// The configuration with a few parameters of its top set at random inside their forms; it may not make sense.
  public static func variant(of base: Configuration, _ entry: CatalogEntry, seed: Int) -> Configuration {
    var random = LawGenerator(seed: seed)
    var parameters = base.parameters
    for parameter in entry.parameters where random.chance(0.4) {
      if let value = value(parameter.form, &random) { parameters[parameter.name] = value }
    }
    return Configuration(kind: base.kind, parameters: parameters)
  }

  private static func value(_ form: Parameter.Form, _ random: inout LawGenerator) -> Configuration.Value? {
    switch form {
    case .number(let interval):
      let tries = [1e-3, 0.01, 0.1, 0.5, 0.9, 1, 2, 10, interval.low, interval.high]
      let fitting = tries.filter { $0.isFinite && interval.contains($0) }
      return fitting.randomElement(using: &random).map { .number($0) }
    case .integer(let range):
      let small = range.clamped(to: range.lowerBound...min(range.upperBound, range.lowerBound + 20))
      return .integer(Int.random(in: small, using: &random))
    case .boolean: return .boolean(Bool.random(using: &random))
    case .choice(let words): return words.randomElement(using: &random).map { .text($0) }
    case .length: return ["1st", "7st", "5%", "30%", "1ep", "5ktok"].randomElement(using: &random).map { .text($0) }
    case .controller, .list, .record: return nil
    }
  }
}
