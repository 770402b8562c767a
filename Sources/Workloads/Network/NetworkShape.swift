internal import Glibc
public import Training

/// Sizes and kinds of a network's layers: a softmax regression if there is no hidden layer, else an MLP.
///
///     let shape = try NetworkShape(inputs: 784, hidden: [256], outputs: 10)
///     shape.parameterCount  // 203530
public struct NetworkShape: Sendable, Hashable {
  /// Numbers of an example.
  public let inputs: Int
  /// Units of each hidden layer, from the input on.
  public let hidden: [Int]
  /// Classes.
  public let outputs: Int
  /// Nonlinearity of the hidden layers.
  public let activation: Activation
  /// Normalisation of the hidden layers.
  public let normalization: Normalization
  /// What an example passes before the first layer.
  public let stem: Stem
  /// How many parameters there are.
  public let parameterCount: Int
  /// How many running statistics there are (batch normalisation).
  public let statisticsCount: Int
  let layers: [Layer]
  let stemLayout: Stem.Layout

  /// The largest number of units of a layer and of rows of a batch.
  public static let largestWidth = 1 << 16
  /// The largest number of hidden layers.
  public static let deepest = 64
  /// The largest number of parameters.
  public static let mostParameters = 1 << 28

  /// Creates a shape.
  ///
  /// - Throws: `TrainingError.usage` that names the size, its value and its range.
  public init(
    inputs: Int, hidden: [Int] = [], outputs: Int, activation: Activation = .relu,
    normalization: Normalization = .none, stem: Stem = .none
  ) throws(TrainingError) {
    try Self.check(inputs: inputs, hidden: hidden, outputs: outputs)
    let stemLayout = try stem.layout(inputs: inputs)
    self.inputs = inputs
    self.hidden = hidden
    self.outputs = outputs
    self.activation = activation
    self.normalization = normalization
    self.stem = stem
    self.stemLayout = stemLayout
    let widths = [stemLayout.features] + hidden + [outputs]
    var layers: [Layer] = []
    for index in 0...hidden.count {
      layers.append(
        Layer(
          inputs: widths[index], outputs: widths[index + 1], after: layers.last, from: stemLayout.bias.upperBound,
          normalization: index < hidden.count ? normalization : .none))
    }
    self.layers = layers
    parameterCount = layers.last?.shift.upperBound ?? 0
    statisticsCount = layers.last?.variance.upperBound ?? 0
    guard parameterCount <= Self.mostParameters else {
      throw .usage("the network would have \(parameterCount) parameters; \(Self.mostParameters) is the most")
    }
  }

  private static func check(inputs: Int, hidden: [Int], outputs: Int) throws(TrainingError) {
    guard hidden.count <= deepest else {
      throw .usage("a network has at most \(deepest) hidden layers; got \(hidden.count)")
    }
    for (name, size, least) in [("inputs", inputs, 1), ("classes", outputs, 2)]
      + hidden.map({ ("hidden units", $0, 1) })
    {
      guard (least...largestWidth).contains(size) else {
        throw .usage("the number of \(name) must be from \(least) to \(largestWidth); got \(size)")
      }
    }
  }

  /// Geometric mean over the matrices of their root mean square, left out where that is 0; nil if none is left.
  func weightScale(of parameters: [Float]) -> Double? {
    let logarithms = matrices.compactMap { matrix -> Double? in
      let square = VectorSums.squaredNorm(parameters, in: matrix) / Double(matrix.count)
      return square > 0 && square.isFinite ? log(square) / 2 : nil
    }
    return logarithms.isEmpty ? nil : exp(logarithms.reduce(0, +) / Double(logarithms.count))
  }

  /// `|W|^2` of the matrices before a normalisation, of all parameters where there is none.
  func weightSquaredNorm(of parameters: [Float]) -> Double {
    if hidden.isEmpty || normalization == .none { return VectorSums.squaredNorm(parameters) }
    var sum = 0.0
    if case .embedding = stem { sum = VectorSums.squaredNorm(parameters, in: stemLayout.matrix) }
    for layer in layers where layer.normalization != .none {
      sum += VectorSums.squaredNorm(parameters, in: layer.matrix)
    }
    return sum
  }

  /// Where the matrices lie: that of the stem, if there is one, and those of the layers.
  private var matrices: [Range<Int>] { (stem == .none ? [] : [stemLayout.matrix]) + layers.map(\.matrix) }

  /// The widest hidden or output layer; with a stem, what it hands on if that is wider.
  var widest: Int { max(stem == .none ? 0 : stemLayout.features, layers.map(\.outputs).max() ?? 0) }
}

extension NetworkShape {
  /// Numbers that stand for a token of a text.
  public static let embeddingWidth = 16

  /// Creates the shape of a network that reads these data: texts through an embedding, images as they are or through a
  /// convolution.
  ///
  /// - Parameters:
  ///   - data: what the network reads.
  ///   - hidden: the widths of the hidden layers, 1 or more each.
  ///   - channels: of the convolution; nil: none.
  ///   - activation: after every hidden layer.
  ///   - normalization: of every hidden layer.
  /// - Throws: `TrainingError.usage` that names what does not fit.
  public init(
    for data: DataSplit, hidden: [Int] = [], channels: Int? = nil, activation: Activation = .relu,
    normalization: Normalization = .none
  ) throws(TrainingError) {
    var stem = channels.map { Stem.convolution(channels: $0) } ?? .none
    if let vocabulary = data.training.vocabulary {
      guard channels == nil else { throw .usage("a convolution reads images; the examples here are pieces of text") }
      stem = .embedding(vocabulary: vocabulary, width: Self.embeddingWidth)
    }
    try self.init(
      inputs: data.training.inputs, hidden: hidden, outputs: data.training.classes, activation: activation,
      normalization: normalization, stem: stem)
  }
}

extension NetworkShape {
  /// Where the numbers of a layer lie in the flat lists of parameters and of running statistics.
  ///
  /// Parameters: matrix (outputs x inputs, row-major, as `torch.nn.Linear` has it), then bias, then gain, then shift.
  /// A layer with normalisation has no bias: the normalisation takes it away again, and without one the loss does not
  /// change at all when the matrix is multiplied by a number (the scale-invariant matrices of `weightSquaredNorm`).
  struct Layer: Sendable, Hashable {
    let inputs, outputs: Int
    let normalization: Normalization
    let matrix, bias, gain, shift, mean, variance: Range<Int>

    /// - Parameter start: where the first layer's parameters begin.
    init(inputs: Int, outputs: Int, after previous: Layer?, from start: Int, normalization: Normalization) {
      func range(_ start: Int, _ count: Int) -> Range<Int> { start..<(start + count) }
      let width = normalization == .none ? 0 : outputs
      let tracked = normalization == .batch ? outputs : 0
      self.inputs = inputs
      self.outputs = outputs
      self.normalization = normalization
      matrix = range(previous?.shift.upperBound ?? start, inputs * outputs)
      bias = range(matrix.upperBound, normalization == .none ? outputs : 0)
      gain = range(bias.upperBound, width)
      shift = range(gain.upperBound, width)
      mean = range(previous?.variance.upperBound ?? 0, tracked)
      variance = range(mean.upperBound, tracked)
    }
  }
}
