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
