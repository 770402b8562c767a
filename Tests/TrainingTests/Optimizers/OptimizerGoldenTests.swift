import Testing
import Training
import _TestSupport

/// Against `torch.optim` in float64 (`Tests/Golden/make_golden_optimizers.py`).
@Suite struct OptimizerGoldenTests {
  @Test func pathsOfTorch() throws {
    let cases = try Golden.cases("optimizers.json")
    #expect(!cases.isEmpty)
    for (index, one) in cases.enumerated() {
      let kind = try #require(OptimizerKind(rawValue: one["optimizer"] as? String ?? ""))
      let momenta = Golden.numbers(one["momentum"])
      let settings = try OptimizerSettings(
        kind, momentum: momenta.first, beta2: Golden.number(one["beta2"]), epsilon: Golden.number(one["epsilon"]),
        weightDecay: Golden.number(one["weightDecay"]), momentumDecay: Golden.number(one["momentumDecay"]))
      var x = Golden.numbers(one["start"])
      var optimizer = Optimizer<Double>(settings, count: x.count)
      let gradients = (one["gradients"] as? [Any] ?? []).map(Golden.numbers)
      let path = (one["path"] as? [Any] ?? []).map(Golden.numbers)
      try #require(path.count == gradients.count && !path.isEmpty)
      for (step, rate) in Golden.numbers(one["rates"]).enumerated() {
        var gradient = gradients[step]
        try optimizer.update(&x, gradient: &gradient, rate: rate, momentum: momenta[step])
        // Each update rounds some ten times; errors add up over the steps.
        let tolerance = 16 * Double.ulpOfOne * Double(step + 1)
        for (ours, theirs) in zip(x, path[step]) {
          #expect(abs(ours - theirs) <= tolerance * max(1, abs(theirs)), "case \(index) \(kind), step \(step)")
        }
      }
    }
  }
}
