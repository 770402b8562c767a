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
    let nodes = try GridPosterior(kernel, observations, mean, grid).nodes
    guard !nodes.isEmpty else {
      throw GaussianProcessError.invalid("no hyperparameters of the grid fit the observations; merge duplicate points")
    }
    (models, weights) = ([], [])
    var sum = 0.0
    for node in nodes.prefix(max(1, grid.maximumKept)) where sum < grid.keptWeight {
      let parameters = try Hyperparameters(
        signalVariance: node.signalVariance,
        lengthScales: [Double](repeating: node.lengthScale, count: observations.dimension),
        noiseVariance: node.noiseVariance)
      models.append(try Regression(kernel: kernel, parameters, observations, mean: mean))
      weights.append(node.weight)
      sum += node.weight
    }
    weights = weights.map { $0 / sum }
  }

  /// The value at a point, without the noise of an observation.
  ///
  /// - Parameter point: as many finite coordinates as the observations have.
  /// - Throws: ``GaussianProcessError`` when the coordinates are others.
  /// - Complexity: O(m n^2) for m models that are kept.
  public func prediction(at point: [Double]) throws -> Prediction {
    _ = try models[0].prediction(at: point)
    return MixturePredictor(self).prediction(at: point)
  }

  /// The weighted mean of the models' noise variances.
  public var noiseVariance: Double {
    zip(models, weights).reduce(0) { $0 + $1.0.hyperparameters.noiseVariance * $1.1 }
  }
}
