/// One run: workload, arm, learning rate, budget, seed.
struct RunSpec: Sendable {
  let workload: StudyWorkload
  let arm: Arm
  /// The tuned rate.
  let rate: Double?
  /// Budget in parts of T.
  let budget: Double
  let seed: UInt64
  /// The version of the controller, by hand.
  let tag: String

  /// The budget in updates.
  var steps: Int { max(1, Int((Double(workload.steps) * budget).rounded())) }
  /// Updates between validations: a fortieth of the budget; a quarter where only the end counts.
  var validateEvery: Int { max(1, steps / (Campaign.tuningSeeds.contains(seed) ? 4 : 40)) }
  /// The controller.
  var controller: String { arm.controller(rate: rate, usual: arm.optimizer.usualRate(workload), steps: steps) }

  /// What tells this run from all others: two runs of one key are the same, bit for bit.
  var key: String {
    let decay = workload.weightDecay.map { " decay \($0)" } ?? ""
    let rest = "\(steps)\(arm.isCharged ? "" : " kept") | \(controller) | seed \(seed)"
    return "\(workload.identity) | \(workload.optimizer.rawValue)\(decay) \(arm.optimizer.text) | \(rest) | \(tag)"
  }
}
