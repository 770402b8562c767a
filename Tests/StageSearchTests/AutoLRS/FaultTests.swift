import Foundation
import Rheostat
import Testing
import _TestSupport

@testable import StageSearch

/// The faults of the published code, each shown to be absent. A9, A10 and A11 (units of the validation, threads, sockets) have
/// no counterpart here.
@Suite struct FaultTests {
  /// There the first batch of each candidate, and of the main pass, was trained at the rate of the checkpoint.
  @Test func a1_theRateIsAppliedOnRestore() throws {
    var loop = try SearchLoop("autoLRS", total: 2000)
    try loop.run()
    let trials = loop.decisions.filter { [.trialEnded, .trialFailed].contains($0.reason) }
    #expect(trials.count == 10)
    var start = 0
    for trial in trials {
      let steps = Int(trial.value("steps"))
      #expect(loop.updates[start..<(start + steps)].allSatisfy { $0.rate == trial.value("tried") })
      start += steps
    }
    let chosen = try #require(loop.decisions(.rateChosen).first).value("chosen")
    #expect(loop.updates[start...].allSatisfy { $0.rate == chosen })
  }

  /// There a NaN ended the server's thread, and infinity its forecast.
  @Test func a2_aFailedTrialIsSurvived() throws {
    var loop = try SearchLoop("autoLRS(forecast=lastMean)", total: 2000)
    // The first trial, and a later one right after its restore.
    loop.script = { asked, _ in asked == 50 || asked == 400 ? .notFinite : .loss }
    try loop.run()
    #expect(loop.decisions(.trialFailed).count >= 2)
    #expect(loop.decisions(.rateChosen).count >= 1)
    #expect(loop.updates.count == 2000)
    #expect(loop.excess < 0.1)
  }

  /// There a rising or straight curve raised an error, since its exponential lacks full rank.
  @Test func a3_whatRaisedAnErrorHasAForecastGolden() throws {
    var count = 0
    for golden in try Golden.cases("autolrs.json") where Golden.number(golden["forecast"]).isNaN {
      var curve = TrialCurve()
      for (step, loss) in Golden.numbers(golden["y"]).enumerated() { curve.append(loss, at: step) }
      let score = try #require(TrialScore.forecast(curve, horizon: 1000, model: .exponential))
      #expect(score.value.isFinite && score.value >= 0 && !score.isStandIn)
      count += 1
    }
    #expect(count > 0)
  }

  /// There what a loss was smoothed by depended on its unit.
  @Test(arguments: [1e-6, 30, 1e6]) func a4_theUnitOfTheLossDoesNotMatter(_ scale: Double) throws {
    let curve = Self.noisy(scale: 1)
    let scaled = Self.noisy(scale: scale)
    for model in LossModel.allCases {
      let score = try #require(TrialScore.forecast(curve, horizon: 200, model: model)).value
      let other = try #require(TrialScore.forecast(scaled, horizon: 200, model: model)).value
      #expect(score > 0 && abs(other / scale - score) < 1e-6, "\(model)")
    }
  }

  /// There only the first half was cleaned of outliers.
  @Test(arguments: [20, 80]) func a5_anOutlierAnywhereIsDeleted(_ place: Int) throws {
    let clean = try #require(TrialScore.forecast(Self.noisy(scale: 1), horizon: 1000, model: .exponential)).value
    let curve = Self.noisy(scale: 1, outlier: place)
    let score = try #require(TrialScore.forecast(curve, horizon: 1000, model: .exponential)).value
    #expect(abs(score - clean) < 0.02)
  }

  /// There a nearly straight curve could be forecast to be negative.
  @Test func a6_noForecastOfPositiveLossesIsNegative() throws {
    for slope in [0.001, 0.005, 0.0099] {
      var curve = TrialCurve()
      for step in 0..<100 { curve.append(1 - slope * Double(step), at: step) }
      for model in LossModel.allCases {
        let score = try #require(TrialScore.forecast(curve, horizon: 8000, model: model))
        #expect(score.value >= 0, "\(model) \(slope)")
      }
    }
  }

  /// There kappa was 1e6, so that losses had no say in what is tried.
  @Test func a7_kappaIsAParameterAndLossesCount() throws {
    func tried(_ kappa: String) throws -> [Double] {
      var loop = try SearchLoop("autoLRS(1e-4...0.45, kappa=\(kappa), forecast=lastMean)", total: 2000)
      try loop.run()
      return loop.decisions.filter { $0.reason == .trialEnded }.map { $0.value("tried") }
    }
    let good = { (rates: [Double]) in rates.filter { $0 > 0.03 }.count }
    #expect(good(try tried("1")) > good(try tried("1000")))
    #expect(try SearchLoop.make("autoLRS", total: 2000).state.settings.kappa == 1000)
  }

  /// There a rate that was asked for twice cost a fit each time, and near duplicates were not seen.
  @Test(arguments: ["0", "1000", "1e6"]) func a8_noRateIsTriedTwice(_ kappa: String) throws {
    var loop = try SearchLoop("autoLRS(1e-2...0.45, trials=30, tau=300, trialSteps=10, kappa=\(kappa))", total: 600)
    try loop.run()
    let tried = loop.decisions.filter { [.trialEnded, .trialFailed].contains($0.reason) }.map { $0.value("tried") }
    #expect(tried.count == 30)
    let places = tried.map { log($0) }.sorted()
    let width = log(0.45 / 1e-2)
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 > 1e-3 * width })
  }

  /// There each candidate saw other batches.
  @Test func a12_trialsCanSeeTheSameBatches() throws {
    var loop = try SearchLoop("autoLRS(1e-4...0.4, commonBatches=true)", total: 2000)
    try loop.run(updates: 1000)
    for trial in 0..<10 { #expect(loop.batches[100 * trial] == 0) }
    // The main pass goes on with new ones.
    try loop.run(updates: 1001)
    #expect(loop.batches[1000] == 100)
    #expect(loop.controller.needs.deeds.contains(.rewindData))
  }

  /// After a trial that failed the data go on, or a bad batch would fail them all.
  @Test func a12_aBadBatchDoesNotComeStraightBack() throws {
    var loop = try SearchLoop("autoLRS(1e-4...0.4, commonBatches=true)", total: 2000)
    loop.script = { asked, _ in asked == 5 ? .notFinite : .loss }
    try loop.run(updates: 7)
    #expect(loop.directives.contains(.restore(.stage, data: .onward)))
    #expect(loop.batches[6] == 6)
  }

  /// There a run could end inside a search, with a candidate's rate; see also `BudgetTests`.
  @Test func a13_noRunEndsInsideASearch() throws {
    for total in stride(from: 110, through: 9000, by: 311) {
      var loop = try SearchLoop("autoLRS", total: total)
      try loop.run()
      #expect(loop.updates.count == total)
      #expect(loop.updates.last?.role == .main)
    }
  }

  private static func noisy(scale: Double, outlier: Int? = nil) -> TrialCurve {
    var curve = TrialCurve()
    for step in 0..<100 {
      let noise = 0.02 * sin(Double(step * step) * 1.7)
      let loss = 0.5 + 1.5 * exp(-0.04 * Double(step)) + noise + (step == outlier ? 20 : 0)
      curve.append(scale * loss, at: step)
    }
    return curve
  }
}

extension Controller {
  /// The controller itself, for its settings.
  fileprivate var state: AutoLRS {
    get throws { try #require(self as? AutoLRS) }
  }
}
