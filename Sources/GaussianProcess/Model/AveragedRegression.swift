internal import Glibc
internal import NumericalKernel

/// Regression averaged over hyperparameters, each set weighted by its posterior probability.
///
///     let model = try AveragedRegression(kernel: .matern52, observations)
///     let loss = model.prediction(at: [0.3])
///
/// The mean and variance are those of the mixture. One model fixed or fitted is an average of one.
public struct AveragedRegression: Sendable {
  /// The models that are kept, the likeliest first.
  public private(set) var models: [Regression]
  /// Their weights, which sum to 1.
  public private(set) var weights: [Double]

  /// One model alone.
  ///
  /// - Parameter model: what the average consists of.
  public init(_ model: Regression) {
    models = [model]
    weights = [1]
  }

  /// Averages over a grid; the nodes of least weight are dropped.
  ///
  /// The weight of a node is prior times marginal likelihood.
  ///
  /// - Parameters:
  ///   - kernel: the kernel.
  ///   - observations: of inputs in [0, 1] and values of about unit scale, which the grid's prior supposes.
  ///   - mean: the mean function; the mean of the values if nil.
  ///   - grid: the nodes and their prior.
  /// - Throws: ``GaussianProcessError`` when no node fits the observations.
  /// - Complexity: O(g n^3) for a grid of g nodes.
  ///
  /// Source: Rasmussen and Williams 2006, section 5.2 for the weights; the grid in place of the integral is ours.
  public init(
    kernel: Kernel, _ observations: Observations, mean: MeanFunction? = nil,
    over grid: HyperparameterGrid = HyperparameterGrid()
  ) throws {
    let mean = mean ?? .fittedConstant(to: observations.values)
    let nodes = try Self.nodes(kernel, observations, mean, grid)
    guard let best = nodes.first else {
      throw GaussianProcessError.invalid("no hyperparameters of the grid fit the observations; merge duplicate points")
    }
    let total = nodes.reduce(0) { $0 + exp($1.logWeight - best.logWeight) }
    (models, weights) = ([], [])
    var sum = 0.0
    for node in nodes.prefix(max(1, grid.maximumKept)) where sum < grid.keptWeight {
      let weight = exp(node.logWeight - best.logWeight) / total
      models.append(try Regression(kernel: kernel, node.parameters, observations, mean: mean))
      weights.append(weight)
      sum += weight
    }
    weights = weights.map { $0 / sum }
  }

  private struct Node {
    var parameters: Hyperparameters
    var logWeight: Double
  }

  /// The nodes that can be factorised, the likeliest first.
  private static func nodes(
    _ kernel: Kernel, _ observations: Observations, _ mean: MeanFunction, _ grid: HyperparameterGrid
  ) throws -> [Node] {
    let width = observations.dimension
    let residuals = observations.values.indices.map {
      observations.values[$0] - mean.value(first: observations.coordinates[$0 * width])
    }
    var nodes: [Node] = []
    for length in grid.lengthScaleNodes() {
      let scales = [Double](repeating: length, count: width)
      let correlations = Covariance.correlations(kernel, scales, observations)
      for signal in grid.signalVarianceNodes() {
        for noise in grid.noiseVarianceNodes() {
          var matrix = correlations
          Covariance.fill(&matrix, signal, noise, observations)
          guard let likelihood = logLikelihood(&matrix, residuals) else { continue }
          let parameters = try Hyperparameters(signalVariance: signal, lengthScales: scales, noiseVariance: noise)
          // One length scale is shared, so the prior counts once.
          let prior = grid.prior.logDensity([log(signal), log(length), log(noise)]).value
          nodes.append(Node(parameters: parameters, logWeight: likelihood + prior))
        }
      }
    }
    return nodes.sorted { $0.logWeight > $1.logWeight }
  }

  /// log p(y) up to its constant; the matrix is spoilt.
  private static func logLikelihood(_ matrix: inout SymmetricMatrix, _ residuals: [Double]) -> Double? {
    let count = matrix.count
    guard CholeskyFactor.factorise(&matrix.elements, count) else { return nil }
    var fit = 0.0
    var determinant = 1.0
    var logDeterminant = 0.0
    var solved = residuals
    var start = 0
    for i in 0..<count {
      var value = solved[i]
      for j in 0..<i { value -= matrix.elements[start + j] * solved[j] }
      let pivot = matrix.elements[start + i]
      solved[i] = value / pivot
      fit += solved[i] * solved[i]
      // One logarithm for several pivots: they lie between 1e-3 and 1e2 here, so eight cannot leave the range.
      determinant *= pivot
      if i % 8 == 7 {
        logDeterminant += log(determinant)
        determinant = 1
      }
      start += i + 1
    }
    let value = -0.5 * fit - logDeterminant - log(determinant)
    return value.isFinite ? value : nil
  }

  /// The value at a point, without the noise of an observation.
  ///
  /// - Parameter point: as many finite coordinates as the observations have.
  /// - Throws: ``GaussianProcessError`` when the coordinates are others.
  /// - Complexity: O(m n^2) for m models that are kept.
  public func prediction(at point: [Double]) throws -> Prediction {
    _ = try models[0].prediction(at: point)
    var solved = [Double](repeating: 0, count: models[0].observations.count)
    return predict(point, &solved)
  }

  func predict(_ point: [Double], _ solved: inout [Double]) -> Prediction {
    var mean = 0.0
    var square = 0.0
    var variance = 0.0
    for (model, weight) in zip(models, weights) {
      let part = model.predict(point, &solved)
      let shift = part.mean - mean
      // West's running mean and spread: nothing cancels.
      let share = weight / (square + weight)
      mean += share * shift
      variance = (1 - share) * (variance + share * shift * shift) + share * part.variance
      square += weight
    }
    return Prediction(mean: mean, variance: max(0, variance))
  }

  /// The weighted mean of the models' noise variances.
  public var noiseVariance: Double {
    zip(models, weights).reduce(0) { $0 + $1.0.hyperparameters.noiseVariance * $1.1 }
  }
}
