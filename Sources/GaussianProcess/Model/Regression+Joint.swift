internal import Glibc
public import NumericalKernel

/// What the model would have said of one observation without it.
public struct LeaveOneOut: Sendable, Hashable {
  /// The mean and variance of the observation, noise included, given all others.
  public var prediction: Prediction
  /// (y - mean) / standard deviation; of order 1 when the noise is what the model thinks it is.
  public var standardizedResidual: Double
}

extension Regression {
  /// The means at several points and the covariance between them.
  ///
  /// - Parameter points: each with as many finite coordinates as the observations have.
  /// - Throws: ``GaussianProcessError`` when the coordinates are others.
  /// - Complexity: O(p n^2 + p^2 n) for p points.
  public func joint(at points: [[Double]]) throws -> (means: [Double], covariance: SymmetricMatrix) {
    var solved: [[Double]] = []
    var means: [Double] = []
    for point in points {
      means.append(try prediction(at: point).mean)
      var row = [Double](repeating: 0, count: alpha.count)
      _ = predict(point, &row)
      solved.append(row)
    }
    var covariance = SymmetricMatrix(count: points.count)
    let scales = hyperparameters.lengthScales
    for i in points.indices {
      for j in 0...i {
        var square = 0.0
        for axis in scales.indices {
          let scaled = (points[i][axis] - points[j][axis]) / scales[axis]
          square += scaled * scaled
        }
        var value = hyperparameters.signalVariance * kernel.correlation(squaredDistance: square)
        for k in alpha.indices { value -= solved[i][k] * solved[j][k] }
        covariance[i, j] = i == j ? max(0, value) : value
      }
    }
    return (means, covariance)
  }

  /// Functions drawn from the posterior, at the given points.
  ///
  /// The covariance of close points is nearly singular; the jitter that its factor needs, at most 1e-4 of the variance,
  /// is part of the samples.
  ///
  /// - Parameters:
  ///   - points: where; each with as many finite coordinates as the observations have.
  ///   - count: how many functions; none if negative.
  ///   - generator: where the random numbers come from.
  /// - Returns: one array for each function, with a value for each point.
  /// - Throws: ``GaussianProcessError`` for a wrong point; `NumericalError` when the covariance has no factor.
  /// - Complexity: O(p n^2 + p^2 n + p^3) for p points, and O(p^2) a function.
  ///
  /// Source: Rasmussen and Williams 2006, appendix A.2.
  public func samples(
    at points: [[Double]], count: Int, using generator: inout some RandomNumberGenerator
  ) throws -> [[Double]] {
    let (means, covariance) = try joint(at: points)
    var helped = covariance
    // With every variance zero there is nothing to draw.
    let largest = points.indices.reduce(0) { max($0, covariance[$1, $1]) }
    guard largest > 0 else { return (0..<max(0, count)).map { _ in means } }
    for i in points.indices { helped[i, i] += 1e-12 * hyperparameters.signalVariance }
    let lower = try CholeskyFactor(of: helped)
    return (0..<max(0, count)).map { _ in
      let normals = points.map { _ in StandardNormal.draw(using: &generator) }
      var start = 0
      return points.indices.map { i in
        defer { start += i + 1 }
        return (0...i).reduce(means[i]) { $0 + lower.elements[start + $1] * normals[$1] }
      }
    }
  }

  /// Each observation predicted from all others, without refitting: y_i - alpha_i / K^-1_ii, variance 1 / K^-1_ii.
  ///
  /// With one observation it is the prior. The mean function is held fixed.
  /// - Complexity: O(n^3) in all.
  ///
  /// Source: Rasmussen and Williams 2006, equation 5.12.
  public func leaveOneOut() -> [LeaveOneOut] {
    let inverse = factor.inverse()
    return alpha.indices.map { i in
      let variance = 1 / inverse[i, i]
      let error = alpha[i] * variance
      return LeaveOneOut(
        prediction: Prediction(mean: observations.values[i] - error, variance: variance),
        standardizedResidual: error / variance.squareRoot())
    }
  }
}

/// Draws from the standard normal distribution.
enum StandardNormal {
  /// Box and Muller's formula: two draws, nothing kept between calls.
  static func draw(using generator: inout some RandomNumberGenerator) -> Double {
    let first = Double(generator.next() >> 11) * 0x1p-53
    let second = Double(generator.next() >> 11) * 0x1p-53
    return (-2 * log(1 - first)).squareRoot() * cos(2 * .pi * second)
  }
}
