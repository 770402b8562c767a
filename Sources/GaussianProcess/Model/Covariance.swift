internal import NumericalKernel

/// The covariances of a kernel over observations, as matrix, row and gradient.
enum Covariance {
  /// s^2 C + diag(v_i + n^2/m_i).
  static func matrix(
    _ kernel: Kernel, _ parameters: Hyperparameters, _ observations: Observations
  ) -> SymmetricMatrix {
    var matrix = correlations(kernel, parameters.lengthScales, observations)
    fill(&matrix, parameters.signalVariance, parameters.noiseVariance, observations)
    return matrix
  }

  /// The correlations of the points.
  static func correlations(_ kernel: Kernel, _ scales: [Double], _ observations: Observations) -> SymmetricMatrix {
    var matrix = SymmetricMatrix(count: observations.count)
    var next = 0
    for i in 0..<observations.count {
      for j in 0...i {
        matrix.elements[next] = i == j ? 1 : kernel.correlation(squaredDistance: distance(observations, i, j, scales))
        next += 1
      }
    }
    return matrix
  }

  /// Turns correlations into covariances.
  static func fill(
    _ matrix: inout SymmetricMatrix, _ signalVariance: Double, _ noiseVariance: Double, _ observations: Observations
  ) {
    for i in matrix.elements.indices { matrix.elements[i] *= signalVariance }
    for i in 0..<observations.count {
      matrix[i, i] += observations.variances[i] + noiseVariance / observations.replicates[i]
    }
  }

  /// The covariances of a point with the observations; `row` has one element for each.
  static func row(
    _ kernel: Kernel, _ parameters: Hyperparameters, _ observations: Observations, _ point: [Double],
    _ row: inout [Double]
  ) {
    let width = observations.dimension
    for i in 0..<observations.count {
      var square = 0.0
      for axis in 0..<width {
        let scaled = (observations.coordinates[i * width + axis] - point[axis]) / parameters.lengthScales[axis]
        square += scaled * scaled
      }
      row[i] = parameters.signalVariance * kernel.correlation(squaredDistance: square)
    }
  }

  /// 1/2 sum_ij (alpha_i alpha_j - K^-1_ij) dK_ij for each logarithm of a hyperparameter.
  static func gradient(
    _ kernel: Kernel, _ parameters: Hyperparameters, _ observations: Observations, _ alpha: [Double],
    _ inverse: SymmetricMatrix
  ) -> [Double] {
    let width = observations.dimension
    var gradient = [Double](repeating: 0, count: width + 2)
    var next = 0
    for i in 0..<observations.count {
      for j in 0..<i {
        // Off the diagonal every element counts twice, which takes the half away.
        let weight = parameters.signalVariance * (alpha[i] * alpha[j] - inverse.elements[next])
        let square = distance(observations, i, j, parameters.lengthScales)
        let (correlation, rate) = kernel.correlationAndSlope(squaredDistance: square)
        gradient[0] += weight * correlation
        let slope = weight * rate
        for axis in 0..<width {
          let scale = parameters.lengthScales[axis]
          gradient[1 + axis] += slope * observations.squaredDifference(i, j, axis) / (scale * scale)
        }
        next += 1
      }
      let weight = 0.5 * (alpha[i] * alpha[i] - inverse.elements[next])
      gradient[0] += weight * parameters.signalVariance
      gradient[width + 1] += weight * parameters.noiseVariance / observations.replicates[i]
      next += 1
    }
    return gradient
  }

  @inline(__always)
  private static func distance(_ observations: Observations, _ i: Int, _ j: Int, _ scales: [Double]) -> Double {
    var square = 0.0
    for axis in 0..<observations.dimension {
      let scaled = observations.squaredDifference(i, j, axis).squareRoot() / scales[axis]
      square += scaled * scaled
    }
    return square
  }
}
