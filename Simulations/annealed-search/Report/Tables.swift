import Foundation

/// The tables of the report, in Markdown.
struct Tables {
  let campaign: Campaign
  let results: Results

  private var counted: [StudyWorkload] { campaign.workloads.filter(\.isCounted) }
  /// What all are compared with, whether or not it is among the arms that were asked for.
  private var reference: Arm? { (campaign.arms + Arm.standard).first { $0.name == "cosine" } }
  private var stable: Arm? { (campaign.arms + Arm.standard).first { $0.name == "wsd" } }
  private var budgets: [Double] { Set(campaign.cells.map(\.budget)).sorted() }

  /// All of them.
  var text: String {
    let sorted = budgets.filter { $0 == 1 } + budgets.filter { $0 != 1 }
    return (sorted.flatMap { [summary($0), finals($0), steps($0)] } + [rates()]).joined(separator: "\n\n")
  }

  private func comparison(_ budget: Double) -> Comparison {
    Comparison(campaign: campaign, results: results, budget: budget)
  }

  private func arms(_ budget: Double) -> [Arm] {
    campaign.arms.filter { (campaign.budgets ?? $0.budgets).contains(budget) }
  }

  /// Geometric means over the counted workloads.
  private func summary(_ budget: Double) -> String {
    guard let reference else { return "" }
    let head = [
      "arm", "workloads", "final / cosine", "95 % over seeds", "over workloads", "final / WSD", "steps",
      "95 % over seeds",
      "steps / cosine's", "never there",
    ]
    let comparison = comparison(budget)
    return """
      Budget \(Self.name(budget)), geometric means over the counted workloads. Final: final validation loss over tuned \
      cosine's and over tuned WSD's. Steps: until tuned cosine's final loss x 1.015, in budgets; a run that never gets \
      there counts 1.3.

      \(table([head] + arms(budget).compactMap { row($0, over: reference, comparison) }))
      """
  }

  /// An arm's line, over the workloads on which it is complete.
  private func row(_ arm: Arm, over reference: Arm, _ comparison: Comparison) -> [String]? {
    let workloads = counted.filter { !comparison.steps(arm, to: reference, $0).isEmpty }
    if workloads.isEmpty { return nil }
    let finals = comparison.finals(arm, over: reference, workloads)
    let steps = comparison.stepRatios(arm, to: reference, workloads)
    let usual = comparison.stepRatios(reference, to: reference, workloads)
    let missed = comparison.unreached(arm, to: reference, workloads)
    let overStable = stable.map { comparison.finals(arm, over: $0, workloads) } ?? LogRatios([])
    return [
      arm.name, "\(workloads.count)", three(finals.mean), text(finals.seedInterval()), text(finals.workloadInterval()),
      overStable.workloads.isEmpty ? "" : three(overStable.mean), three(steps.mean), text(steps.seedInterval()),
      three(steps.mean / usual.mean),
      "\(missed.missed) of \(missed.of)",
    ]
  }

  /// The final losses on every workload by itself.
  private func finals(_ budget: Double) -> String {
    guard let reference else { return "" }
    let comparison = comparison(budget)
    let losses = campaign.workloads.map { workload in
      let scores = comparison.outcomes(reference, workload).map(\.score)
      return scores.isEmpty ? "" : Numeral.text(scores.reduce(0, +) / Double(scores.count), 4)
    }
    return
      "Budget \(Self.name(budget)), final over tuned cosine's with 95 % over seeds; the line cosine is its mean loss.\n\n"
      + byWorkload([["cosine"] + losses], arms(budget).filter { $0.name != reference.name }) {
        comparison.finals($0, over: reference, [$1])
      }
  }

  /// The steps to cosine's loss on every workload by itself.
  private func steps(_ budget: Double) -> String {
    guard let reference else { return "" }
    let comparison = comparison(budget)
    return "Budget \(Self.name(budget)), steps to tuned cosine's final loss x 1.015, in budgets.\n\n"
      + byWorkload([], arms(budget)) { comparison.stepRatios($0, to: reference, [$1]) }
  }

  private func byWorkload(_ first: [[String]], _ arms: [Arm], _ ratios: (Arm, StudyWorkload) -> LogRatios) -> String {
    let names = campaign.workloads.map { $0.name + ($0.isCounted ? "" : " (not counted)") }
    let rows = arms.map { arm in [arm.name] + campaign.workloads.map { cell(ratios(arm, $0)) } }
    return table([["arm"] + names] + first + rows.filter { $0.dropFirst().contains { !$0.isEmpty } })
  }

  private func cell(_ ratios: LogRatios) -> String {
    ratios.workloads.isEmpty ? "" : "\(three(ratios.mean)) (\(text(ratios.seedInterval())))"
  }

  /// The learning rates that tuning chose.
  private func rates() -> String {
    let rows = campaign.arms.filter(\.isTuned).flatMap { arm in
      (campaign.budgets ?? arm.budgets).map { budget in
        ["\(arm.name), \(Self.name(budget))"]
          + campaign.workloads.map { exponent(Campaign.Cell(workload: $0, arm: arm, budget: budget)) }
      }
    }
    return "Tuned learning rates, as log10.\n\n" + table([["arm, budget"] + campaign.workloads.map(\.name)] + rows)
  }

  private func exponent(_ cell: Campaign.Cell) -> String {
    guard case .found(let rate) = campaign.tuning(cell, results) else { return "" }
    return Numeral.fixed(log10(rate), 1)
  }

  /// A table whose first row is its head.
  private func table(_ rows: [[String]]) -> String {
    var lines = rows.map { "| " + $0.joined(separator: " | ") + " |" }
    lines.insert("|" + String(repeating: "---|", count: rows.first?.count ?? 1), at: min(1, lines.count))
    return lines.joined(separator: "\n")
  }

  private func three(_ value: Double) -> String { Numeral.fixed(value, 3) }

  private func text(_ interval: LogRatios.Interval) -> String { "\(three(interval.low))-\(three(interval.high))" }

  private static func name(_ budget: Double) -> String {
    budget == 1 ? "T" : budget == 0.25 ? "T/4" : "\(Numeral.text(budget, 2)) T"
  }
}
