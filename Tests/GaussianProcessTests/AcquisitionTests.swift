import Foundation
import GaussianProcess
import Testing

@Suite struct AcquisitionTests {
  @Test func improvementAgreesWithItsIntegralAndItsLogarithm() {
    for u in [-6.0, -2, -1.0001, -0.9999, 0, 1.5, 4] {
      // Trapezoidal rule over max(0, u - z) phi(z); the integrand is smooth, the tails are nothing.
      let steps = 200_000
      let low = -12.0
      let width = (u - low) / Double(steps)
      let integral = (0...steps).reduce(0.0) { sum, i in
        let z = low + Double(i) * width
        return sum + (u - z) * exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() * width
      }
      let value = Acquisition.expectedImprovement(Prediction(mean: -2 * u, variance: 4), below: 0)
      #expect(abs(value / (2 * integral) - 1) < 1e-6, "u \(u)")
      let logarithm = Acquisition.logExpectedImprovement(Prediction(mean: -2 * u, variance: 4), below: 0)
      #expect(abs(logarithm - log(value)) < 1e-11)
    }
  }

  @Test func logImprovementRisesThroughItsBranchesAndHasNoInfinityOrNaN() {
    var last = -Double.infinity
    for z in [
      -1e308, -1e200, -1e155, -1e9, -1e3, -25.000001, -25, -24.999999, -1.000001, -1, -0.999999, 0, 3, 1e3, 1e300,
    ] {
      let value = Acquisition.logStandardImprovement(z)
      #expect(value >= last && value.isFinite)
      last = value
    }
    for z in [-25.0, -1] {
      let (below, above) = (
        Acquisition.logStandardImprovement(z.nextDown), Acquisition.logStandardImprovement(z.nextUp)
      )
      #expect(abs(below - above) < 1e-12 * abs(above))
    }
    #expect(Acquisition.logExpectedImprovement(Prediction(mean: 1, variance: 0), below: 0) == -.infinity)
    #expect(Acquisition.expectedImprovement(Prediction(mean: 1, variance: 0), below: 3) == 2)
  }

  @Test func knowledgeGradientAgreesWithTheIntegral() {
    var generator = SeededGenerator(state: 3)
    for _ in 0..<20 {
      let means = (0..<12).map { _ in Double.random(in: -1...1, using: &generator) }
      let slopes = (0..<12).map { _ in Double.random(in: -1...1, using: &generator) }
      let steps = 100_000
      let width = 16.0 / Double(steps)
      var expectation = 0.0
      for i in 0...steps {
        let z = -8 + Double(i) * width
        let least = means.indices.reduce(Double.infinity) { min($0, means[$1] + slopes[$1] * z) }
        expectation += least * exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() * width
      }
      let gain = KnowledgeGradient.expectedGain(means: means, slopes: slopes)
      #expect(abs(gain - ((means.min() ?? 0) - expectation)) < 1e-6)
    }
    #expect(KnowledgeGradient.expectedGain(means: [1, 2], slopes: [0, 0]) == 0)
    #expect(KnowledgeGradient.expectedGain(means: [], slopes: []) == 0)
    // Two lines: E max(0, |b| Z) = |b| phi(0).
    let pair = KnowledgeGradient.expectedGain(means: [0, 0], slopes: [0, 2])
    #expect(abs(pair - 2 / (2 * Double.pi).squareRoot()) < 1e-14)
  }

  @Test func thompsonSamplingTriesWhereTheMinimumIsLikely() throws {
    let data = try Observations(points: [[0.1], [0.5], [0.9]], values: [3, -3, 3])
    let parameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.2], noiseVariance: 0.01)
    let model = try Regression(kernel: .matern52, parameters, data, mean: .constant(0))
    let grid = (0...20).map { [Double($0) / 20] }
    var generator = SeededGenerator(state: 1)
    let chosen = try (0..<50).map { _ in try ThompsonSampling.choose(model, on: grid, using: &generator) ?? -1 }
    #expect(chosen.allSatisfy { (8...12).contains($0) })
    #expect(try ThompsonSampling.choose(model, on: [], using: &generator) == nil)
  }
}
