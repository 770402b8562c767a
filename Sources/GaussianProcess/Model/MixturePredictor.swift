internal import NumericalKernel

/// An averaged model laid out for predictions at many points: no allocation and no reference counting in the loop.
struct MixturePredictor {
  /// One model of the mixture.
  private struct Part {
    var weight: Double
    var signalVariance: Double
    /// Which of the distinct length scales it has.
    var scale: Int
  }

  private let kernel: Kernel
  private let mean: MeanFunction
  private let width: Int
  private let count: Int
  private let coordinates: [Double]
  private var parts: [Part] = []
  private var scales: [[Double]] = []
  private var alphas: [Double] = []
  private var rows: [Double] = []

  init(_ mixture: AveragedRegression) {
    let first = mixture.models[0]
    (kernel, mean) = (first.kernel, first.mean)
    (width, count) = (first.observations.dimension, first.observations.count)
    coordinates = first.observations.coordinates
    for (model, weight) in zip(mixture.models, mixture.weights) {
      let parameters = model.hyperparameters
      let known = scales.firstIndex(of: parameters.lengthScales)
      parts.append(Part(weight: weight, signalVariance: parameters.signalVariance, scale: known ?? scales.count))
      if known == nil { scales.append(parameters.lengthScales) }
      alphas += model.alpha
      rows += TriangularRows.elements(of: model.factor)
    }
  }

  /// The mean and variance of the mixture at a point of as many finite coordinates as the observations have.
  func prediction(at point: [Double]) -> Prediction {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (scales.count + 1)) { room in
      guard let correlations = room.baseAddress else { return Prediction(mean: mean.value(at: point), variance: 0) }
      for (i, scale) in scales.enumerated() { correlate(point, scale, correlations + i * count) }
      return mixed(correlations, correlations + scales.count * count, prior: mean.value(at: point))
    }
  }

  private func correlate(_ point: [Double], _ scale: [Double], _ row: UnsafeMutablePointer<Double>) {
    for i in 0..<count {
      var square = 0.0
      for axis in 0..<width {
        let scaled = (coordinates[i * width + axis] - point[axis]) / scale[axis]
        square += scaled * scaled
      }
      row[i] = kernel.correlation(squaredDistance: square)
    }
  }

  private func mixed(
    _ correlations: UnsafePointer<Double>, _ solved: UnsafeMutablePointer<Double>, prior: Double
  ) -> Prediction {
    var result = Prediction(mean: 0, variance: 0)
    var sum = 0.0
    rows.withUnsafeBufferPointer { rows in
      alphas.withUnsafeBufferPointer { alphas in
        guard var row = rows.baseAddress, var alpha = alphas.baseAddress else { return }
        for part in parts {
          let row0 = correlations + part.scale * count
          var value = prior
          for i in 0..<count {
            solved[i] = part.signalVariance * row0[i]
            value += solved[i] * alpha[i]
          }
          let variance = part.signalVariance - TriangularRows.solve(row, solved, count)
          // West's running mean and spread: nothing cancels.
          let share = part.weight / (sum + part.weight)
          let shift = value - result.mean
          result.mean += share * shift
          result.variance = (1 - share) * (result.variance + share * shift * shift) + share * max(0, variance)
          sum += part.weight
          row += count * (count + 1) / 2
          alpha += count
        }
      }
    }
    return result
  }
}
