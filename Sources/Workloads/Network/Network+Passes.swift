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

  /// One pass forward by the batch's statistics, which the workspace holds then; no gradient.
  func pass(_ work: inout Workspace) { withPass(&work) { $0.forward(statistics: nil) } }

  /// Moves the running statistics by a share towards those of the last batch that passed through the workspace. With
  /// the shares 1, 1/2, 1/3, ... they become the mean over the batches.
  mutating func adoptStatistics(of work: Workspace, share: Float = Normalization.share) {
    let correction = Float(work.rows) / Float(max(work.rows - 1, 1))
    for (layer, place) in zip(shape.layers, work.places) where layer.normalization == .batch {
      for i in 0..<layer.outputs {
        move(layer.mean.lowerBound + i, towards: work.store[place.mean + i], share)
        move(layer.variance.lowerBound + i, towards: work.store[place.variance + i] * correction, share)
      }
    }
  }

  private mutating func move(_ place: Int, towards value: Float, _ share: Float) {
    statistics[place] = (1 - share) * statistics[place] + share * value
  }

  /// Puts zeros in the place of the running statistics, NaN among them.
  mutating func forgetStatistics() { for place in statistics.indices { statistics[place] = 0 } }

  /// Copies weights into the parameters, as many as there are; allocates nothing.
  mutating func copy(_ weights: [Float]) {
    parameters.withUnsafeMutableBufferPointer { target in
      weights.withUnsafeBufferPointer { _ = target.update(fromContentsOf: $0.prefix(target.count)) }
    }
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
