extension Network {
  /// The mean loss over the rows of the workspace and its gradient; batch normalisation uses the batch's statistics.
  func gradient(_ work: inout Workspace, into gradient: inout [Float]) -> Double {
    let rows = work.rows
    return gradient.withUnsafeMutableBufferPointer { gradient in
      withPass(&work) { pass in
        pass.forward(statistics: nil)
        let outcome = pass.loss(scale: 1 / Float(rows))
        if let gradient = gradient.baseAddress { pass.backward(gradient) }
        return outcome.loss / Double(rows)
      }
    }
  }

  /// Sum of the losses and number of right answers over the rows; batch normalisation uses the running statistics.
  func evaluate(_ work: inout Workspace) -> SoftmaxCrossEntropy.Outcome {
    statistics.withUnsafeBufferPointer { statistics in
      withPass(&work) { pass in
        pass.forward(statistics: statistics.baseAddress)
        return pass.loss(scale: 1)
      }
    }
  }

  /// Moves the running statistics towards those of the last batch whose gradient the workspace holds.
  mutating func adoptStatistics(of work: Workspace) {
    let correction = Float(work.rows) / Float(max(work.rows - 1, 1))
    for (layer, place) in zip(shape.layers, work.places) where layer.normalization == .batch {
      for i in 0..<layer.outputs {
        move(layer.mean.lowerBound + i, towards: work.store[place.mean + i])
        move(layer.variance.lowerBound + i, towards: work.store[place.variance + i] * correction)
      }
    }
  }

  private mutating func move(_ place: Int, towards value: Float) {
    statistics[place] = (1 - Normalization.share) * statistics[place] + Normalization.share * value
  }

  private func withPass<Result>(_ work: inout Workspace, _ body: (NetworkPass) -> Result) -> Result {
    let (places, gradients, rows) = (work.places, work.gradients, work.rows)
    let (inputs, labels, stemPlaces) = (work.inputs, work.labels, work.stemPlaces)
    return work.store.withUnsafeMutableBufferPointer { store in
      inputs.withUnsafeBufferPointer { inputs in
        labels.withUnsafeBufferPointer { labels in
          parameters.withUnsafeBufferPointer { parameters in
            // A shape has at least one input and two classes, so no list is empty.
            body(
              NetworkPass(
                shape: shape, places: places, stemPlaces: stemPlaces, gradients: gradients, rows: rows,
                inputs: inputs.baseAddress!,
                labels: labels.baseAddress!, parameters: parameters.baseAddress!, store: store.baseAddress!))
          }
        }
      }
    }
  }
}
