internal import Training

/// The gradients of the two halves of a batch, whose inner product is free of the noise that both have on their own.
///
/// With batch normalisation each half uses its own statistics. The training gradient is not made of them, so that
/// asking for the signal changes no bit of the run; it costs one more pass.
struct HalfBatches: Sendable {
  private var work: Workspace
  private var first: [Float]
  private var second: [Float]

  init(_ shape: NetworkShape, batch: Int) {
    work = Workspace(shape, capacity: batch - batch / 2)
    first = [Float](repeating: 0, count: shape.parameterCount)
    second = first
  }

  /// `<g_a, g_b>`; of an odd number of images the second half has one more.
  mutating func dot(_ network: Network, _ data: Dataset, _ images: ArraySlice<Int>) -> Double {
    data.fill(&work, with: images.prefix(images.count / 2))
    _ = network.gradient(&work, into: &first)
    data.fill(&work, with: images.dropFirst(images.count / 2))
    _ = network.gradient(&work, into: &second)
    return VectorSums.dot(first, second)
  }
}
