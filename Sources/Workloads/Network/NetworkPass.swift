/// One pass forward, and back, over the rows of a workspace.
///
/// The pointers are valid only inside ``Network/withPass(_:_:)``.
struct NetworkPass {
  let shape: NetworkShape
  let places: [Workspace.Places]
  let stemPlaces: Workspace.StemPlaces
  let gradients: [Int]
  let rows: Int
  let inputs: Source
  let labels: UnsafePointer<Int>
  let parameters: Source
  let store: Target

  private func sizes(_ layer: NetworkShape.Layer) -> MatrixProduct.Sizes {
    MatrixProduct.Sizes(rows: rows, inputs: layer.inputs, outputs: layer.outputs)
  }

  private func input(of index: Int) -> Source {
    index == 0 ? features : Source(store + places[index - 1].output)
  }

  /// Works out the outputs of all layers; the last ones are logits.
  ///
  /// - Parameter statistics: running means and variances for batch normalisation; nil: those of this batch.
  func forward(statistics: Source?) {
    forwardStem()
    for index in shape.layers.indices {
      let layer = shape.layers[index]
      let output = store + places[index].output
      MatrixProduct.outputs(sizes(layer), input(of: index), parameters + layer.matrix.lowerBound, output)
      if layer.normalization == .batch { prepareBatchNorm(index, statistics) }
      for row in 0..<rows {
        shift(row, of: index, statistics)
        if index < shape.hidden.count { activate(row, of: index) }
      }
    }
  }

  private func prepareBatchNorm(_ index: Int, _ statistics: Source?) {
    let (layer, place) = (shape.layers[index], places[index])
    if let statistics {
      BatchNorm.scales(statistics + layer.variance.lowerBound, layer.outputs, store + place.scale)
      return
    }
    let (mean, variance) = (store + place.mean, store + place.variance)
    BatchNorm.moments(store + place.output, rows, layer.outputs, mean: mean, variance: variance)
    BatchNorm.scales(variance, layer.outputs, store + place.scale)
  }

  /// Adds the bias to a row, or normalises it.
  private func shift(_ row: Int, of index: Int, _ statistics: Source?) {
    let (layer, place) = (shape.layers[index], places[index])
    let count = layer.outputs
    let output = store + place.output + row * count
    let (gain, shift) = (parameters + layer.gain.lowerBound, parameters + layer.shift.lowerBound)
    let normalized = store + place.normalized + row * count
    switch layer.normalization {
    case .none:
      let bias = parameters + layer.bias.lowerBound
      for i in 0..<count { output[i] += bias[i] }
    case .layer:
      store[place.scale + row] = LayerNorm.forward(output, count, gain: gain, shift: shift, normalized: normalized)
    case .batch:
      let mean = statistics.map { $0 + layer.mean.lowerBound } ?? Source(store + place.mean)
      BatchNorm.forward(
        output, count, mean: mean, scale: store + place.scale, gain: gain, shift: shift, normalized: normalized)
    }
  }

  private func activate(_ row: Int, of index: Int) {
    let (place, count) = (places[index], shape.layers[index].outputs)
    shape.activation.apply(
      store + place.output + row * count, count, keeping: store + place.input + row * count)
  }

  /// Replaces the logits by the gradient of `scale` times the sum of the losses.
  func loss(scale: Float) -> SoftmaxCrossEntropy.Outcome {
    var outcome = SoftmaxCrossEntropy.Outcome()
    let last = shape.layers.count - 1
    let logits = store + places[last].output
    for row in 0..<rows {
      SoftmaxCrossEntropy.consume(
        logits + row * shape.outputs, shape.outputs, label: labels[row], scale: scale, into: &outcome)
    }
    return outcome
  }

  /// Works out the gradient of all parameters; to be called after ``loss(scale:)``.
  func backward(_ gradient: Target) {
    let last = shape.layers.count - 1
    var outer = store + places[last].output
    for index in stride(from: last, through: 0, by: -1) {
      let layer = shape.layers[index]
      (gradient + layer.bias.lowerBound).update(repeating: 0, count: layer.shift.upperBound - layer.bias.lowerBound)
      if index < last { passActivation(index, outer) }
      passShift(index, outer, gradient)
      MatrixProduct.weightGradient(sizes(layer), outer, input(of: index), gradient + layer.matrix.lowerBound)
      guard index > 0 || shape.stem != .none else { return }
      let inner = store + gradients[index % 2]
      MatrixProduct.inputGradient(sizes(layer), outer, parameters + layer.matrix.lowerBound, inner)
      outer = inner
    }
    backwardStem(outer, gradient)
  }

  private func passActivation(_ index: Int, _ outer: Target) {
    let (place, count) = (places[index], shape.layers[index].outputs)
    for row in 0..<rows {
      shape.activation.applyDerivative(
        outer + row * count, count, output: store + place.output + row * count,
        input: store + place.input + row * count)
    }
  }

  /// Adds up the gradient of bias, or of gain and shift, and passes the gradient on through the normalisation.
  private func passShift(_ index: Int, _ outer: Target, _ gradient: Target) {
    let (layer, place) = (shape.layers[index], places[index])
    let count = layer.outputs
    let gain = parameters + layer.gain.lowerBound
    let (gainGradient, shiftGradient) = (gradient + layer.gain.lowerBound, gradient + layer.shift.lowerBound)
    switch layer.normalization {
    case .none:
      let bias = gradient + layer.bias.lowerBound
      for row in 0..<rows { for i in 0..<count { bias[i] += outer[row * count + i] } }
    case .layer:
      for row in 0..<rows {
        LayerNorm.backward(
          outer + row * count, count, gain: gain, normalized: store + place.normalized + row * count,
          scale: store[place.scale + row], gainGradient: gainGradient, shiftGradient: shiftGradient)
      }
    case .batch:
      BatchNorm.backward(
        outer, rows, count, gain: gain, normalized: store + place.normalized, scale: store + place.scale,
        gainGradient: gainGradient, shiftGradient: shiftGradient)
    }
  }
}
