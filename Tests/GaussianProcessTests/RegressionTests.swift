import Foundation
import GaussianProcess
import NumericalKernel
import Testing

@Suite struct RegressionTests {
  /// Seeded points in [0, 1]^d with smooth values.
  static func data(_ count: Int, _ dimension: Int, seed: UInt64, replicated: Bool = false) throws -> Observations {
    var generator = SeededGenerator(state: seed)
    let points = (0..<count).map { _ in (0..<dimension).map { _ in Double.random(in: 0...1, using: &generator) } }
    let values = points.map { p in sin(5 * p[0]) + p.dropFirst().reduce(0) { $0 + $1 * $1 } }
    let variances = points.map { _ in Double.random(in: 0...0.02, using: &generator) }
    let replicates = points.indices.map { replicated ? Double(1 + $0 % 3) : 1 }
    return try Observations(points: points, values: values, variances: variances, replicates: replicates)
  }

  @Test(arguments: Kernel.allCases, 1...5) func gradientIsTheFiniteDifference(kernel: Kernel, dimension: Int) throws {
    let data = try Self.data(12, dimension, seed: UInt64(dimension), replicated: true)
    let scales = (0..<dimension).map { 0.3 + 0.2 * Double($0) }
    let start = try Hyperparameters(signalVariance: 0.8, lengthScales: scales, noiseVariance: 0.03).logarithms
    func likelihood(_ logarithms: [Double]) throws -> Double {
      try Regression(kernel: kernel, Hyperparameters(logarithms: logarithms), data, mean: .constant(0.1))
        .logMarginalLikelihood
    }
    let model = try Regression(kernel: kernel, Hyperparameters(logarithms: start), data, mean: .constant(0.1))
    let gradient = model.logMarginalLikelihoodGradient()
    #expect(gradient.count == dimension + 2)
    for i in gradient.indices {
      // The error of the difference is h^2 times the third derivative and eps/h times the value.
      let h = 1e-5
      var (up, down) = (start, start)
      up[i] += h
      down[i] -= h
      let difference = try (likelihood(up) - likelihood(down)) / (2 * h)
      #expect(abs(gradient[i] - difference) < 1e-6 * max(1, abs(difference)), "\(kernel) \(dimension) \(i)")
    }
  }

  @Test func priorGradientIsTheFiniteDifference() {
    let prior = HyperparameterPrior()
    let at = [0.2, -1.5, -0.4, -5]
    let gradient = prior.logDensity(at).gradient
    for i in at.indices {
      var (up, down) = (at, at)
      up[i] += 1e-5
      down[i] -= 1e-5
      let difference = (prior.logDensity(up).value - prior.logDensity(down).value) / 2e-5
      #expect(abs(gradient[i] - difference) < 1e-7 * max(1, abs(difference)))
    }
  }

  @Test(arguments: Kernel.allCases) func interpolatesWithoutNoiseAndReturnsToThePriorFarAway(kernel: Kernel) throws {
    let data = try Observations(points: [[0], [0.4], [1]], values: [1, -2, 0.5])
    let parameters = try Hyperparameters(signalVariance: 2, lengthScales: [0.3], noiseVariance: 0)
    let model = try Regression(kernel: kernel, parameters, data, mean: .constant(0.7))
    for (x, y) in zip([0, 0.4, 1], data.values) {
      let value = try model.prediction(at: [x])
      #expect(abs(value.mean - y) < 1e-10 && value.variance < 1e-10)
    }
    let far = try model.prediction(at: [1e6])
    #expect(far.mean == 0.7 && far.variance == 2)
  }

  @Test func appendingGivesTheModelOfTheWhole() throws {
    let all = try Self.data(20, 2, seed: 4)
    let points = (0..<20).map { [all.coordinates[2 * $0], all.coordinates[2 * $0 + 1]] }
    let parameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.4, 0.6], noiseVariance: 0.01)
    let head = try Observations(
      points: Array(points.prefix(8)), values: Array(all.values.prefix(8)), variances: Array(all.variances.prefix(8)))
    var grown = try Regression(kernel: .matern52, parameters, head, mean: .constant(0))
    for i in 8..<20 { #expect(try grown.append(points[i], value: all.values[i], variance: all.variances[i])) }
    let whole = try Regression(kernel: .matern52, parameters, all, mean: .constant(0))
    #expect(abs(grown.logMarginalLikelihood - whole.logMarginalLikelihood) < 1e-10)
    let (a, b) = (try grown.prediction(at: [0.5, 0.5]), try whole.prediction(at: [0.5, 0.5]))
    #expect(abs(a.mean - b.mean) < 1e-11 && abs(a.variance - b.variance) < 1e-11)
  }

  @Test func aPointThatIsThereAlreadyIsNotAppendedWithoutNoise() throws {
    let parameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.4], noiseVariance: 0)
    let data = try Observations(points: [[0.2], [0.8]], values: [1, 2])
    var model = try Regression(kernel: .rbf, parameters, data)
    #expect(try !model.append([0.2], value: 1))
    #expect(model.observations == data)
  }

  @Test func leaveOneOutIsTheModelWithoutThePoint() throws {
    let data = try Self.data(9, 1, seed: 6)
    let parameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.3], noiseVariance: 0.02)
    let model = try Regression(kernel: .matern32, parameters, data, mean: .constant(0.2))
    for (left, out) in model.leaveOneOut().enumerated() {
      let kept = (0..<9).filter { $0 != left }
      let rest = try Observations(
        points: kept.map { [data.coordinates[$0]] }, values: kept.map { data.values[$0] },
        variances: kept.map { data.variances[$0] })
      let without = try Regression(kernel: .matern32, parameters, rest, mean: .constant(0.2))
      let value = try without.prediction(at: [data.coordinates[left]])
      #expect(abs(out.prediction.mean - value.mean) < 1e-10)
      #expect(abs(out.prediction.variance - value.variance - data.variances[left] - 0.02) < 1e-10)
    }
  }

  @Test func samplesHaveThePosteriorsMoments() throws {
    let data = try Self.data(5, 1, seed: 8)
    let parameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.3], noiseVariance: 0.01)
    let model = try Regression(kernel: .matern52, parameters, data)
    let grid = [[0.1], [0.5], [0.9]]
    var generator = SeededGenerator(state: 5)
    let count = 20_000
    let samples = try model.samples(at: grid, count: count, using: &generator)
    let (means, covariance) = try model.joint(at: grid)
    for i in grid.indices {
      let value = try model.prediction(at: grid[i])
      #expect(abs(covariance[i, i] - value.variance) < 1e-12 && means[i] == value.mean)
      // Six standard errors.
      let mean = samples.reduce(0) { $0 + $1[i] } / Double(count)
      #expect(abs(mean - means[i]) < 6 * (value.variance / Double(count)).squareRoot())
      let variance = samples.reduce(0) { $0 + pow($1[i] - means[i], 2) } / Double(count)
      #expect(abs(variance / value.variance - 1) < 6 * (2 / Double(count)).squareRoot())
    }
    var again = SeededGenerator(state: 5)
    #expect(try model.samples(at: grid, count: 1, using: &again)[0] == samples[0])
  }

  @Test func scalingAndShiftingTheValuesScalesAndShiftsThePosterior() throws {
    let data = try Self.data(8, 1, seed: 3)
    let points = data.coordinates.map { [$0] }
    let model = try Regression(
      kernel: .matern52, Hyperparameters(signalVariance: 1, lengthScales: [0.3], noiseVariance: 0.01),
      Observations(points: points, values: data.values))
    let scaled = try Regression(
      kernel: .matern52, Hyperparameters(signalVariance: 9, lengthScales: [0.3], noiseVariance: 0.09),
      Observations(points: points, values: data.values.map { 3 * $0 + 5 }))
    let (a, b) = (try model.prediction(at: [0.37]), try scaled.prediction(at: [0.37]))
    #expect(abs(3 * a.mean + 5 - b.mean) < 1e-11 && abs(9 * a.variance - b.variance) < 1e-11)
  }

  @Test func theTradeOffIsRecoveredAndUsed() throws {
    let rates = (0..<8).map { 1e-4 * pow(3, Double($0)) }
    let values = rates.map { 1e-3 / $0 + 2 * $0 + 0.3 }
    let mean = try MeanFunction.fittedTradeOff(rates: rates, values: values)
    for (rate, value) in zip(rates, values) { #expect(abs(mean.value(at: [log(rate)]) - value) < 1e-9) }
    #expect(throws: GaussianProcessError.self) {
      try MeanFunction.fittedTradeOff(rates: [0, 1, 2], values: [1, 1, 1])
    }
  }

  @Test func badInputIsRefused() throws {
    #expect(throws: GaussianProcessError.self) { try Observations(points: [], values: []) }
    #expect(throws: GaussianProcessError.self) { try Observations(points: [[1, 2, 3, 4, 5, 6]], values: [1]) }
    #expect(throws: GaussianProcessError.self) { try Observations(points: [[1]], values: [.nan]) }
    #expect(throws: GaussianProcessError.self) { try Observations(points: [[1], [1, 2]], values: [1, 2]) }
    #expect(throws: GaussianProcessError.self) { try Observations(points: [[1]], values: [1], variances: [-1]) }
    #expect(throws: GaussianProcessError.self) {
      try Hyperparameters(signalVariance: 0, lengthScales: [1], noiseVariance: 0)
    }
    let data = try Observations(points: [[1], [1]], values: [1, 2])
    let wide = try Hyperparameters(signalVariance: 1, lengthScales: [1, 1], noiseVariance: 0)
    #expect(throws: GaussianProcessError.self) { try Regression(kernel: .rbf, wide, data) }
    // Duplicates without noise are singular: the jitter helps.
    let narrow = try Hyperparameters(signalVariance: 1, lengthScales: [1], noiseVariance: 0)
    #expect(try Regression(kernel: .rbf, narrow, data).factor.jitter > 0)
  }
}
