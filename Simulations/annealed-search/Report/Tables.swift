import Foundation

/// The tables of the report, in Markdown.
struct Tables {
  let campaign: Campaign
  let results: Results

  private var counted: [StudyWorkload] { campaign.workloads.filter(\.isCounted) }
  private var reference: Arm? { campaign.arms.first { $0.name == "cosine" } }
  private var stable: Arm? { campaign.arms.first { $0.name == "wsd" } }
  private var budgets: [Double] { Set(campaign.cells.map(\.budget)).sorted() }

  /// All of them.
  var text: String {
    let sorted = budgets.filter { $0 == 1 } + budgets.filter { $0 != 1 }
    return (sorted.flatMap { [summary($0), byWorkload($0)] } + [rates()]).joined(separator: "\n\n")
  }

  private func comparison(_ budget: Double) -> Comparison {
    Comparison(campaign: campaign, results: results, budget: budget)
  }

  private func arms(_ budget: Double) -> [Arm] {
    campaign.arms.filter { (campaign.budgets ?? $0.budgets).contains(budget) }
  }

  /// Geometric means over the counted workloads.
  private func summary(_ budget: Double) -> String {
    guard let reference else { return "(no arm named cosine to compare with)" }
    let comparison = comparison(budget)
    var lines = [
      "Budget \(budget == 1 ? "T" : "\(Numeral.text(budget, 2)) T"), geometric means over the counted workloads. Final: final "
        + "validation loss over tuned cosine's (95 % over seeds; over workloads and seeds). Steps: until tuned "
        + "cosine's final loss x 1.015, in budgets (a run that never gets there counts 2).", "",
      "| arm | workloads | final / cosine | seeds | workloads | final / WSD | steps | seeds | steps / cosine's | never there |",
      "|---|---|---|---|---|---|---|---|---|---|",
    ]
    let usual = comparison.stepRatios(reference, to: reference, counted).mean
    for arm in arms(budget) {
      let finals = comparison.finals(arm, over: reference, counted)
      if finals.workloads.isEmpty { continue }
      let steps = comparison.stepRatios(arm, to: reference, counted)
      let missed = comparison.unreached(arm, to: reference, counted)
      let overStable = stable.map { three(comparison.finals(arm, over: $0, counted).mean) } ?? ""
      lines.append(
        "| \(arm.name) | \(finals.workloads.count) | \(three(finals.mean)) | \(text(finals.seedInterval())) | "
          + "\(text(finals.workloadInterval())) | \(overStable) | \(three(steps.mean)) | \(text(steps.seedInterval())) | "
          + "\(three(steps.mean / usual)) | \(missed.missed) of \(missed.of) |")
    }
    return lines.joined(separator: "\n")
  }

  /// Every workload by itself.
  private func byWorkload(_ budget: Double) -> String {
    guard let reference else { return "" }
    let comparison = comparison(budget)
    let workloads = campaign.workloads
    var lines = [
      "By workload: final over tuned cosine's, 95 % over seeds (first line: tuned cosine's mean loss itself).", "",
      "| arm | " + workloads.map { $0.name + ($0.isCounted ? "" : " (not counted)") }.joined(separator: " | ") + " |",
      "|---" + String(repeating: "|---", count: workloads.count) + "|",
    ]
    let losses = workloads.map { workload in
      let scores = comparison.outcomes(reference, workload).map(\.score)
      return scores.isEmpty ? "" : Numeral.text(scores.reduce(0, +) / Double(scores.count), 4)
    }
    lines.append("| cosine | " + losses.joined(separator: " | ") + " |")
    for arm in arms(budget) where arm.name != reference.name {
      let cells = workloads.map { workload in
        let finals = comparison.finals(arm, over: reference, [workload])
        return finals.workloads.isEmpty ? "" : "\(three(finals.mean)) (\(text(finals.seedInterval())))"
      }
      if cells.contains(where: { !$0.isEmpty }) {
        lines.append("| \(arm.name) | " + cells.joined(separator: " | ") + " |")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The learning rates that tuning chose.
  private func rates() -> String {
    var lines = [
      "Tuned learning rates, as log10.", "",
      "| arm, budget | " + campaign.workloads.map(\.name).joined(separator: " | ") + " |",
      "|---" + String(repeating: "|---", count: campaign.workloads.count) + "|",
    ]
    for arm in campaign.arms where arm.isTuned {
      for budget in (campaign.budgets ?? arm.budgets) {
        let cells = campaign.workloads.map { workload in
          let cell = Campaign.Cell(workload: workload, arm: arm, budget: budget)
          guard case .found(let rate) = campaign.tuning(cell, results) else { return "" }
          return Numeral.fixed(log10(rate), 1)
        }
        lines.append("| \(arm.name), \(Numeral.text(budget, 2)) T | " + cells.joined(separator: " | ") + " |")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func three(_ value: Double) -> String { Numeral.fixed(value, 3) }

  private func text(_ interval: LogRatios.Interval) -> String { "\(three(interval.low))-\(three(interval.high))" }
}
