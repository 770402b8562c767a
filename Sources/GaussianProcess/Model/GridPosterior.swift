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

  init(_ kernel: Kernel, _ observations: Observations, _ mean: MeanFunction, _ grid: HyperparameterGrid) {
    let width = observations.dimension
    var likelihood = NormalLikelihood(
      observations.values.indices.map {
        observations.values[$0] - mean.value(first: observations.coordinates[$0 * width])
      })
    let signals = grid.signalVarianceNodes().map { ($0, grid.prior.signalTerm(log($0)).value) }
    let noises = grid.noiseVarianceNodes().map {
      ($0, Self.diagonal($0, observations), grid.prior.noiseTerm(log($0)).value)
    }
    for length in grid.lengthScaleNodes() {
      // One length scale is shared, so the prior counts once.
      let prior = grid.prior.lengthTerm(log(length)).value
      let correlations = Covariance.correlations(kernel, [Double](repeating: length, count: width), observations)
      for (signal, signalPrior) in signals {
        for (noise, diagonal, noisePrior) in noises {
          guard let density = likelihood.logDensity(correlations, scale: signal, diagonal: diagonal) else { continue }
          nodes.append(
            Node(
              lengthScale: length, signalVariance: signal, noiseVariance: noise,
              logWeight: density + prior + signalPrior + noisePrior))
        }
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
