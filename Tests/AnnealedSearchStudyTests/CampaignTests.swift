import Foundation
import Testing

@testable import annealed_search_study

@Suite("Campaign")
struct CampaignTests {
  private let workload = StudyWorkload(name: "w", optimizer: .sgd, steps: 1000, center: 0)
  private let tuned = Arm(name: "cosine", spelling: "warmup(3%) > cosine(peak={lr})")

  private func campaign(_ arms: [Arm], tag: String = "") -> Campaign {
    Campaign(workloads: [workload], arms: arms, seeds: [1, 2], tag: tag)
  }

  /// Makes what a campaign asks for by a formula of the rate, until it asks for no more.
  private func play(_ campaign: Campaign, _ loss: (RunSpec) -> Double) -> (results: Results, runs: [RunSpec]) {
    var (results, runs) = (Results(), [RunSpec]())
    while runs.count < 1000 {
      let pending = campaign.pending(results)
      if pending.isEmpty { break }
      for spec in pending { results.add(outcome(spec, loss(spec))) }
      runs += pending
    }
    return (results, runs)
  }

  private func outcome(_ spec: RunSpec, _ loss: Double) -> Outcome {
    let points = [0.5, 1].map { part in
      Outcome.Point(
        performed: Int(part * Double(spec.steps)), committed: Int(part * Double(spec.steps)), loss: loss * (2 - part))
    }
    return Outcome(
      key: spec.key, workload: spec.workload.name, arm: spec.arm.name, budget: spec.budget, seed: spec.seed,
      rate: spec.rate, peak: spec.rate ?? 0, curve: points, metric: 0, chance: log(10), performed: spec.steps,
      committed: spec.steps, rewound: 0, evaluations: 0, decisions: [])
  }

  @Test("Five rates on three seeds, then the seeds of the evaluation at the best")
  func tuning() {
    let campaign = campaign([tuned])
    let (results, runs) = play(campaign) { 1 + pow(log10($0.rate ?? 1) - 0.4, 2) }
    #expect(runs.count == 5 * 3 + 2)
    #expect(campaign.evaluations(campaign.cells[0], results)?.map(\.rate) == [pow(10, 0.5), pow(10, 0.5)])
    #expect(Set(runs.map(\.seed)) == [1, 2, 101, 102, 103])
  }

  @Test("A best at the edge widens the grid until it is inside", arguments: [(-2.1, 3), (2.9, 5)])
  func edge(optimum: Double, more: Int) {
    let campaign = campaign([tuned])
    let (results, runs) = play(campaign) { 1 + 0.05 * pow(log10($0.rate ?? 1) - optimum, 2) }
    #expect(runs.count == (5 + more) * 3 + 2)
    guard case .found(let rate) = campaign.tuning(campaign.cells[0], results) else {
      Issue.record("nothing found")
      return
    }
    #expect(abs(log10(rate) - optimum) <= 0.25)
  }

  @Test("A loss that falls for ever ends at the widest grid")
  func endless() {
    let (_, runs) = play(campaign([tuned])) { 1 / (10 + log10($0.rate ?? 1)) }
    #expect(runs.count == Campaign.widest * 3 + 2)
  }

  @Test("Rates that diverge are worth a uniform guess, and no better")
  func divergence() {
    let (results, runs) = play(campaign([tuned])) { ($0.rate ?? 1) > 0.5 ? .nan : 1 + abs(log10($0.rate ?? 1) + 0.5) }
    #expect(runs.last?.rate == pow(10, -0.5))
    #expect(runs.filter { $0.rate == 10 }.allSatisfy { results[$0.key]?.score == log(10) })
  }

  @Test("What is there is not made again; a tag renews the arms that search and no schedule")
  func resuming() {
    let fixed = Arm(name: "fixed", spelling: "cosine(peak={default})")
    let (results, _) = play(campaign([tuned, fixed])) { _ in 1 }
    #expect(campaign([tuned, fixed]).pending(results).isEmpty)
    #expect(campaign([tuned, fixed], tag: "second").pending(results).isEmpty)
    #expect(campaign([fixed], tag: "second").evaluations(campaign([fixed]).cells[0], results)?.count == 2)
  }

  @Test("Steps to the other's loss, and 1.3 budgets for a run that never gets there")
  func steps() {
    let slow = Arm(name: "slow", spelling: "constant(peak=1)")
    let fast = Arm(name: "fast", spelling: "constant(peak=2)")
    let campaign = campaign([slow, fast])
    let (results, _) = play(campaign) { $0.arm.name == "slow" ? 1 : $0.seed == 1 ? 0.6 : 0.5 }
    let comparison = Comparison(campaign: campaign, results: results, budget: 1)
    #expect(comparison.steps(fast, to: slow, workload) == [0.5, 0.5])
    #expect(comparison.steps(slow, to: fast, workload) == [nil, nil])
    #expect(abs(comparison.stepRatios(slow, to: fast, [workload]).mean - 1.3) < 1e-12)
    #expect(comparison.unreached(slow, to: fast, [workload]) == (2, 2))
    #expect(abs(comparison.finals(fast, over: slow, [workload]).mean - 0.3.squareRoot()) < 1e-12)
  }

  @Test("The tables tell the ratio of an arm to cosine, and leave out what is not complete")
  func tables() {
    let cosine = Arm(name: "cosine", spelling: "cosine(peak=1)")
    let half = Arm(name: "half", spelling: "constant(peak=1)")
    let missing = Arm(name: "missing", spelling: "constant(peak=3)")
    let (results, _) = play(campaign([cosine, half])) { $0.arm.name == "half" ? 0.5 : 1 }
    let text = Tables(campaign: campaign([cosine, half, missing]), results: results).text
    #expect(text.contains("| half | 1 | 0.500 | 0.500-0.500 | 0.500-0.500 |  | 0.500 | 0.500-0.500 | 0.500 | 0 of 2 |"))
    #expect(text.contains("| half | 0.500 (0.500-0.500) |") && text.contains("| cosine | 1.000 |"))
    #expect(!text.contains("missing"))
  }
}
