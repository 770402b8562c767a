public import Training

/// A softmax regression or an MLP in float32: its parameters and, with batch normalisation, its running statistics.
///
/// ``parameters`` is flat: first those of the stem (an embedding's table, row by row; or kernels, channels x 9, and their
/// biases), then in layer order: of each layer the matrix (outputs x inputs, row-major), then the bias
/// (absent where a normalisation follows), then gain and shift of the normalisation.
public struct Network: Sendable {
  /// Sizes and kinds.
  public let shape: NetworkShape
  /// All parameters.
  public internal(set) var parameters: [Float]
  /// Running means and variances, layer by layer; empty without batch normalisation.
  public internal(set) var statistics: [Float]

  /// Creates a network with random matrices, biases and shifts 0, gains 1.
  ///
  /// Matrices are uniform in (-b, b): before ReLU and GELU `b = sqrt(6 / inputs)`, otherwise
  /// `b = sqrt(6 / (inputs + outputs))`. Uniform numbers need no logarithm, so a seed gives the same bits everywhere.
  ///
  /// Source: He, Zhang, Ren and Sun 2015, arXiv 1502.01852, equation 10; Glorot and Bengio 2010, equation 16.
  public init(_ shape: NetworkShape, seed: UInt64) {
    MatrixProduct.prepare
    self.shape = shape
    var generator = SplitMix64(seed: seed, stream: 1)
    parameters = [Float](repeating: 0, count: shape.parameterCount)
    statistics = [Float](repeating: 0, count: shape.statisticsCount)
    let bound = shape.stem.bound(shape.activation)
    for place in shape.stemLayout.matrix { parameters[place] = Float((2 * generator.uniform() - 1) * bound) }
    for (index, layer) in shape.layers.enumerated() {
      let bound = Self.bound(of: layer, isHidden: index < shape.hidden.count, shape.activation)
      for place in layer.matrix { parameters[place] = Float((2 * generator.uniform() - 1) * bound) }
      for place in layer.gain { parameters[place] = 1 }
      for place in layer.variance { statistics[place] = 1 }
    }
  }

  private static func bound(of layer: NetworkShape.Layer, isHidden: Bool, _ activation: Activation) -> Double {
    let units = isHidden && activation != .tanh ? layer.inputs : layer.inputs + layer.outputs
    return (6 / Double(units)).squareRoot()
  }

  /// Replaces all parameters.
  ///
  /// - Throws: `TrainingError.data` if there are too few or too many; nothing has changed then.
  public mutating func load(_ weights: [Float]) throws(TrainingError) {
    guard weights.count == parameters.count else {
      throw .data("this network has \(parameters.count) parameters; there are \(weights.count) numbers")
    }
    parameters = weights
  }

  /// `|W|^2` of the matrices before a normalisation, of all parameters where there is none. An embedding counts among
  /// the former: it reaches the loss only through the first of them.
  public var weightSquaredNorm: Double { shape.weightSquaredNorm(of: parameters) }
}
