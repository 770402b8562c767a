import Foundation

/// The arms against each other at one budget.
struct Comparison {
  let campaign: Campaign
  let results: Results
  let budget: Double

  /// A part of the target by which it may be missed.
  static let slack = 1.015
  /// What a run that never reaches the target counts, in budgets.
  static let unreached = 1.3

  /// The outcomes of an arm on a workload by seed; empty while some are missing.
  func outcomes(_ arm: Arm, _ workload: StudyWorkload) -> [Outcome] {
    let cell = Campaign.Cell(workload: workload, arm: arm, budget: budget)
    guard let specs = campaign.evaluations(cell, results) else { return [] }
    let outcomes = specs.compactMap { results[$0.key] }
    return outcomes.count == specs.count ? outcomes : []
  }

  /// Final validation loss over that of another arm.
  func finals(_ arm: Arm, over other: Arm, _ workloads: [StudyWorkload]) -> LogRatios {
    LogRatios(
      workloads.map { workload in
        zip(outcomes(arm, workload), outcomes(other, workload)).map { log($0.score / $1.score) }
      })
  }

  /// Charged steps until the other arm's final loss x 1.015, over the budget; of each seed.
  func steps(_ arm: Arm, to other: Arm, _ workload: StudyWorkload) -> [Double?] {
    zip(outcomes(arm, workload), outcomes(other, workload)).map { outcome, target in
      outcome.steps(to: target.score * Self.slack, charged: arm.isCharged).map {
        Double($0) / (Double(workload.steps) * budget)
      }
    }
  }

  /// Those steps as logarithms; a run that never gets there counts 1.3 budgets.
  func stepRatios(_ arm: Arm, to other: Arm, _ workloads: [StudyWorkload]) -> LogRatios {
    LogRatios(workloads.map { steps(arm, to: other, $0).map { log($0 ?? Self.unreached) } })
  }

  /// How many runs never get there, of how many.
  func unreached(_ arm: Arm, to other: Arm, _ workloads: [StudyWorkload]) -> (missed: Int, of: Int) {
    let all = workloads.flatMap { steps(arm, to: other, $0) }
    return (all.count { $0 == nil }, all.count)
  }
}
