import GaussianProcess
import Testing
import _TestSupport

@Suite struct GoldenGaussianProcessTests {
  @Test func regressionAgreesWithGolden() throws {
    let cases = try Golden.cases("gaussian_process.json")
    #expect(!cases.isEmpty)
    for entry in cases {
      let x = Golden.numbers(entry["x"])
      let y = Golden.numbers(entry["y"])
      let kernel = try #require(Kernel(rawValue: entry["kernel"] as? String ?? ""))
      let parameters = try Hyperparameters(
        signalVariance: Golden.number(entry["amplitude"]), lengthScales: [Golden.number(entry["lengthscale"])],
        noiseVariance: Golden.number(entry["noise"]))
      let data = try Observations(points: x.map { [$0] }, values: y)
      let mean = MeanFunction.constant(Golden.number(entry["meanSubtracted"]))
      let model = try Regression(kernel: kernel, parameters, data, mean: mean)
      let tolerance = x.count <= 50 ? 1e-9 : 1e-7
      func close(_ value: Double, _ expected: Double, _ what: String) {
        let bound = tolerance * max(1, abs(expected))
        #expect(abs(value - expected) <= bound, "\(what) \(kernel) n \(x.count): \(value), not \(expected)")
      }
      #expect(model.factor.jitter == 0)
      close(model.logMarginalLikelihood, Golden.number(entry["logMarginalLikelihood"]), "likelihood")
      let gradient = Golden.numbers(entry["gradientLogAmplitudeLengthscaleNoise"])
      for (value, expected) in zip(model.logMarginalLikelihoodGradient(), gradient) {
        close(value, expected, "gradient")
      }
      #expect(gradient.count == 3)
      let best = Golden.number(entry["bestObserved"])
      for (i, at) in Golden.numbers(entry["at"]).enumerated() {
        let value = try model.prediction(at: [at])
        close(value.mean, Golden.numbers(entry["mean"])[i], "mean")
        close(value.standardDeviation, Golden.numbers(entry["latentStandardDeviation"])[i], "deviation")
        close(
          Acquisition.lowerConfidenceBound(value, kappa: 2), Golden.numbers(entry["lowerConfidenceBoundKappa2"])[i],
          "bound")
        let improvement = Acquisition.expectedImprovement(value, below: best)
        let expected = Golden.numbers(entry["expectedImprovement"])[i]
        #expect(abs(improvement - expected) <= 1e-9, "EI \(kernel) n \(x.count) at \(at): \(improvement), \(expected)")
      }
    }
  }

  @Test func logExpectedImprovementAgreesWithGolden() throws {
    let cases = try Golden.cases("log_expected_improvement.json")
    #expect(!cases.isEmpty)
    for entry in cases {
      let z = Golden.number(entry["z"])
      let expected = Golden.number(entry["logh"])
      let value = Acquisition.logStandardImprovement(z)
      #expect(abs(value - expected) <= 1e-12 * abs(expected), "z \(z): \(value), not \(expected)")
    }
  }
}
