internal import Training

/// What an example passes before the first dense layer.
///
///     let stem = Stem.embedding(vocabulary: 93, width: 16)
///     let shape = try NetworkShape(inputs: 10, hidden: [128], outputs: 93, stem: stem)  // 160 numbers enter the first layer
public enum Stem: Sendable, Hashable {
  /// Nothing: the numbers of the example enter as they are.
  case none
  /// Every token of the example is replaced by its row of a table (vocabulary x width); the rows one after another
  /// enter the first layer.
  ///
  /// Source: Bengio, Ducharme, Vincent and Jauvin 2003, "A neural probabilistic language model", section 2;
  /// `torch.nn.Embedding`.
  case embedding(vocabulary: Int, width: Int)
  /// A square grey image under `channels` kernels of 3 x 3 pixels with stride 2 and a border of zeros of width 1, then
  /// bias and activation; numbers lie pixel by pixel, channels running fastest.
  ///
  /// Source: LeCun et al. 1998, "Gradient-based learning applied to document recognition", section II;
  /// `torch.nn.Conv2d(1, channels, 3, stride=2, padding=1)`.
  case convolution(channels: Int)

  /// Where its parameters lie, at the beginning of the network's, and how many numbers it hands on.
  struct Layout: Sendable, Hashable {
    let features: Int
    let matrix, bias: Range<Int>
    /// Pixels of a side of the image and of its output (convolution).
    var side = 0, outputSide = 0

    /// Places of the output under one kernel (convolution).
    var positions: Int { outputSide * outputSide }
  }

  /// Numbers of a 3 x 3 kernel.
  static let kernel = 9

  /// - Throws: `TrainingError.usage` that names the size, its value and its range.
  func layout(inputs: Int) throws(TrainingError) -> Layout {
    switch self {
    case .none: return Layout(features: inputs, matrix: 0..<0, bias: 0..<0)
    case .embedding(let vocabulary, let width):
      try Self.check(vocabulary, "tokens of a vocabulary", 1...256)
      try Self.check(width, "numbers of an embedding", 1...1024)
      return Layout(
        features: inputs * width, matrix: 0..<(vocabulary * width), bias: (vocabulary * width)..<(vocabulary * width))
    case .convolution(let channels):
      try Self.check(channels, "channels", 1...1024)
      let side = Int(Double(inputs).squareRoot())
      guard side * side == inputs, side > 1 else {
        throw .usage("a convolution needs square images of 4 pixels or more; the examples have \(inputs) numbers")
      }
      let outputSide = (side + 1) / 2
      let weights = channels * Self.kernel
      return Layout(
        features: outputSide * outputSide * channels, matrix: 0..<weights, bias: weights..<(weights + channels),
        side: side, outputSide: outputSide)
    }
  }

  private static func check(_ size: Int, _ name: String, _ range: ClosedRange<Int>) throws(TrainingError) {
    guard range.contains(size) else {
      throw .usage("the number of \(name) must be from \(range.lowerBound) to \(range.upperBound); got \(size)")
    }
  }

  /// The matrix is uniform in (-b, b): `b = sqrt(3)` for an embedding, that is variance 1 as in torch; for kernels as for
  /// the matrix of a layer.
  func bound(_ activation: Activation) -> Double {
    switch self {
    case .none, .embedding: 3.squareRoot()
    case .convolution(let channels):
      (6 / Double(activation == .tanh ? Self.kernel * (1 + channels) : Self.kernel)).squareRoot()
    }
  }
}
