import Foundation
import GaussianProcess
import Testing

@Suite struct HyperparameterTests {
  @Test(arguments: Kernel.allCases) func aFitRaisesTheLikelihoodAndEndsInAStationaryPointOrOnABound(
    kernel: Kernel
  ) throws {
    let data = try RegressionTests.data(25, 2, seed: 12)
    var fit = HyperparameterFit(kernel: kernel, prior: nil)
    fit.maximumIterations = 200
    let mean = MeanFunction.fittedConstant(to: data.values)
    let best = try fit.fit(data).hyperparameters
    let start = try Hyperparameters(signalVariance: 1, lengthScales: [0.3, 0.3], noiseVariance: exp(-6))
    let end = try Regression(kernel: kernel, best, data, mean: mean)
    let before = try Regression(kernel: kernel, start, data, mean: mean).logMarginalLikelihood
    #expect(end.logMarginalLikelihood > before)
    for (slope, place) in zip(end.logMarginalLikelihoodGradient(), best.logarithms) {
      let onBound = place <= fit.bounds.lowerBound + 1e-6 || place >= fit.bounds.upperBound - 1e-6
      #expect(abs(slope) < 2e-2 || onBound, "slope \(slope) at \(place)")
    }
  }

  @Test func moreStartsNeverLowerTheDensity() throws {
    let data = try RegressionTests.data(15, 1, seed: 2)
    var last = -Double.infinity
    for starts in 1...5 {
      var fit = HyperparameterFit(kernel: .matern52)
      fit.starts = starts
      let density = try fit.fit(data).logDensity
      #expect(density >= last)
      last = density
    }
  }

  @Test func theAverageIsTheWeightedMixture() throws {
    let data = try RegressionTests.data(7, 1, seed: 9)
    let average = try AveragedRegression(kernel: .matern52, data)
    #expect(abs(average.weights.reduce(0, +) - 1) < 1e-12 && average.weights == average.weights.sorted(by: >))
    let parts = try average.models.map { try $0.prediction(at: [0.42]) }
    let mean = zip(parts, average.weights).reduce(0) { $0 + $1.0.mean * $1.1 }
    let square = zip(parts, average.weights).reduce(0) { $0 + ($1.0.variance + $1.0.mean * $1.0.mean) * $1.1 }
    let mixture = try average.prediction(at: [0.42])
    #expect(abs(mixture.mean - mean) < 1e-12 && abs(mixture.variance - (square - mean * mean)) < 1e-10)
  }

  @Test func weightsFollowTheModelsPosteriorDensities() throws {
    let data = try RegressionTests.data(7, 1, seed: 10)
    let average = try AveragedRegression(kernel: .matern32, data)
    let prior = HyperparameterGrid().prior
    let densities = average.models.map {
      $0.logMarginalLikelihood + prior.logDensity($0.hyperparameters.logarithms).value
    }
    for (density, weight) in zip(densities, average.weights) {
      #expect(abs((density - densities[0]) - log(weight / average.weights[0])) < 1e-9)
    }
  }
}
