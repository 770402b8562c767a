import Testing
import Training
import _TestSupport

/// Against the authors' packages in float64 (`Tests/Golden/make_golden_optimizers_more.py`).
@Suite struct AuthorsGoldenTests {
  private struct Case {
    let settings: OptimizerSettings
    let start: [Double]
    let rates: [Double]
    let gradients, path, average: [[Double]]
    let distance: [Double]

    init(_ one: [String: Any]) throws {
      settings = try OptimizerSettings(
        #require(OptimizerKind(rawValue: one["optimizer"] as? String ?? "")), momentum: Golden.number(one["momentum"]),
        beta2: Golden.number(one["beta2"]), epsilon: Golden.number(one["epsilon"]),
        weightDecay: Golden.number(one["weightDecay"]), safeguardsWarmup: one["safeguardsWarmup"] as? Bool ?? false)
      start = Golden.numbers(one["start"])
      rates = Golden.numbers(one["rates"])
      func rows(_ name: String) -> [[Double]] { (one[name] as? [Any] ?? []).map(Golden.numbers) }
      (gradients, path, average) = (rows("gradients"), rows("path"), rows("average"))
      distance = Golden.numbers(one["distance"])
      try #require(!rates.isEmpty && path.count == rates.count && gradients.count == rates.count)
    }

    /// Each update rounds some ten times; errors add up over the steps. Prodigy divides `x0 - x`, which has the
    /// rounding of `x`, by sums in proportion to a move of at least `d0`, so that a start away from 0 costs `|x0| / d0`
    /// of relative accuracy of `d` at worst.
    func tolerance(_ step: Int) -> Double {
      let away = settings.kind == .prodigy ? (start.map(\.magnitude).max() ?? 0) / DistanceEstimate.first : 0
      return 16 * Double.ulpOfOne * Double(step + 1) * max(1, away)
    }
  }

  private static func agree(_ ours: [Double], _ theirs: [Double], _ tolerance: Double) -> Bool {
    ours.count == theirs.count && zip(ours, theirs).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
  }

  @Test func pathsOfTheAuthors() throws {
    let cases = try Golden.cases("optimizers_more.json")
    #expect(!cases.isEmpty)
    for (index, one) in cases.enumerated() {
      let example = try Case(one)
      let kind = example.settings.kind
      var x = example.start
      var shown = x
      var optimizer = Optimizer<Double>(example.settings, count: x.count)
      for (step, rate) in example.rates.enumerated() {
        var gradient = example.gradients[step]
        try optimizer.update(&x, gradient: &gradient, rate: rate)
        let tolerance = example.tolerance(step)
        #expect(Self.agree(x, example.path[step], tolerance), "case \(index) \(kind), step \(step)")
        optimizer.copyAverage(of: x, to: &shown)
        if kind == .prodigy {
          let (ours, theirs) = (optimizer.state.estimate.distance, example.distance[step])
          #expect(abs(ours - theirs) <= tolerance * theirs, "case \(index), step \(step)")
          #expect(shown == x && optimizer.effectiveRate(0.5) == 0.5 * ours)
        } else {
          // The package works the average out of y and z too, which divides their rounding by beta.
          #expect(Self.agree(shown, example.average[step], 2 * tolerance), "case \(index) \(kind), step \(step)")
        }
      }
    }
  }
}
