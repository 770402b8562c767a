internal import Glibc
internal import NumericalKernel

/// The nodes of a grid of hyperparameters with their weights for some observations, the likeliest first.
struct GridPosterior {
  struct Node {
    var lengthScale: Double
    var signalVariance: Double
    var noiseVariance: Double
    var logWeight: Double
    /// Its share of the posterior.
    var weight = 0.0
  }

  /// Nodes whose density is below exp(-12) of the largest are left out.
  private(set) var nodes: [Node] = []

  init(_ kernel: Kernel, _ observations: Observations, _ mean: MeanFunction, _ grid: HyperparameterGrid) throws {
    let width = observations.dimension
    let variances = grid.signalVarianceNodes().flatMap { signal in
      grid.noiseVarianceNodes().map { (signal: signal, noise: $0) }
    }
    let priors = variances.map {
      grid.prior.signalTerm(log($0.signal)).value + grid.prior.noiseTerm(log($0.noise)).value
    }
    var likelihood = try NormalLikelihood(
      observations.values.indices.map {
        observations.values[$0] - mean.value(first: observations.coordinates[$0 * width])
      }, scales: variances.map(\.signal), diagonals: variances.map { Self.diagonal($0.noise, observations) })
    for length in grid.lengthScaleNodes() {
      // One length scale is shared, so the prior counts once.
      let prior = grid.prior.lengthTerm(log(length)).value
      let correlations = Covariance.correlations(kernel, [Double](repeating: length, count: width), observations)
      let densities = likelihood.logDensities(correlations)
      for (i, density) in densities.enumerated() where density.isFinite {
        nodes.append(
          Node(
            lengthScale: length, signalVariance: variances[i].signal, noiseVariance: variances[i].noise,
            logWeight: density + prior + priors[i]))
      }
    }
    weigh()
  }

  private mutating func weigh() {
    let best = nodes.reduce(-Double.infinity) { max($0, $1.logWeight) }
    nodes = nodes.filter { $0.logWeight > best - 12 }.sorted { $0.logWeight > $1.logWeight }
    for i in nodes.indices { nodes[i].weight = exp(nodes[i].logWeight - best) }
    let total = nodes.reduce(0) { $0 + $1.weight }
    for i in nodes.indices { nodes[i].weight /= total }
  }

  private static func diagonal(_ noise: Double, _ observations: Observations) -> [Double] {
    zip(observations.variances, observations.replicates).map { $0 + noise / $1 }
  }
}
