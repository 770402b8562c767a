/// The way through the stem and back.
extension NetworkPass {
  /// What enters the first dense layer.
  var features: Source { shape.stem == .none ? inputs : Source(store + stemPlaces.output) }

  /// Works out ``features``.
  func forwardStem() {
    switch shape.stem {
    case .none: return
    case .embedding(_, let width): embed(width)
    case .convolution(let channels): convolve(channels)
    }
  }

  /// Works out the gradient of the stem's parameters.
  ///
  /// - Parameter outer: the gradient of ``features``; overwritten.
  func backwardStem(_ outer: Target, _ gradient: Target) {
    switch shape.stem {
    case .none: return
    case .embedding(_, let width): gatherEmbedding(width, outer, gradient)
    case .convolution(let channels): gatherConvolution(channels, outer, gradient)
    }
  }

  private func embed(_ width: Int) {
    let table = parameters + shape.stemLayout.matrix.lowerBound
    for place in 0..<(rows * shape.inputs) {
      (store + stemPlaces.output + place * width).update(from: table + Int(inputs[place]) * width, count: width)
    }
  }

  private func gatherEmbedding(_ width: Int, _ outer: Target, _ gradient: Target) {
    let matrix = shape.stemLayout.matrix
    let table = gradient + matrix.lowerBound
    table.update(repeating: 0, count: matrix.count)
    for place in 0..<(rows * shape.inputs) {
      let row = table + Int(inputs[place]) * width
      for i in 0..<width { row[i] += outer[place * width + i] }
    }
  }

  private func convolve(_ channels: Int) {
    let layout = shape.stemLayout
    let positions = rows * layout.positions
    let (patches, output) = (store + stemPlaces.patches, store + stemPlaces.output)
    for row in 0..<rows {
      Patches.copy(
        inputs + row * shape.inputs, side: layout.side, outputSide: layout.outputSide,
        to: patches + row * layout.positions * Stem.kernel)
    }
    let sizes = MatrixProduct.Sizes(rows: positions, inputs: Stem.kernel, outputs: channels)
    MatrixProduct.outputs(sizes, patches, parameters + layout.matrix.lowerBound, output)
    let bias = parameters + layout.bias.lowerBound
    for position in 0..<positions {
      let place = position * channels
      for i in 0..<channels { output[place + i] += bias[i] }
    }
    shape.activation.apply(output, positions * channels, keeping: store + stemPlaces.input)
  }

  private func gatherConvolution(_ channels: Int, _ outer: Target, _ gradient: Target) {
    let layout = shape.stemLayout
    let positions = rows * layout.positions
    shape.activation.applyDerivative(
      outer, positions * channels, output: store + stemPlaces.output, input: store + stemPlaces.input)
    let bias = gradient + layout.bias.lowerBound
    bias.update(repeating: 0, count: channels)
    for position in 0..<positions {
      let place = position * channels
      for i in 0..<channels { bias[i] += outer[place + i] }
    }
    MatrixProduct.weightGradient(
      MatrixProduct.Sizes(rows: positions, inputs: Stem.kernel, outputs: channels), outer,
      store + stemPlaces.patches, gradient + layout.matrix.lowerBound)
  }
}

/// The 3 x 3 neighbourhoods of every second pixel of every second line, as rows of a matrix.
enum Patches {
  /// Copies those of one image; what lies beyond its border is 0.
  static func copy(_ image: Source, side: Int, outputSide: Int, to patches: Target) {
    for line in 0..<outputSide {
      let patches = patches + line * outputSide * Stem.kernel
      for row in 0..<3 {
        let y = 2 * line + row - 1
        let pixels = y >= 0 && y < side ? image + y * side : nil
        copy(pixels, side: side, outputSide: outputSide, to: patches + 3 * row)
      }
    }
  }

  /// One line of pixels, as a third of each neighbourhood of a line of the output; nil: a line beyond the border.
  private static func copy(_ pixels: Source?, side: Int, outputSide: Int, to patches: Target) {
    for column in 0..<outputSide {
      let (place, x) = (column * Stem.kernel, 2 * column)
      patches[place] = pixels.map { x > 0 ? $0[x - 1] : 0 } ?? 0
      patches[place + 1] = pixels.map { $0[x] } ?? 0
      patches[place + 2] = pixels.map { x + 1 < side ? $0[x + 1] : 0 } ?? 0
    }
  }
}
