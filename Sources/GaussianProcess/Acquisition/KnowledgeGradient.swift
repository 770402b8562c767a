internal import Glibc
internal import NumericalKernel

/// How much lower the smallest posterior mean on a grid is expected to be after one more trial.
///
/// In the units of the values, so that it can be weighed against what the trial costs: "is another trial worth it?".
///
///     let worth = try KnowledgeGradient.gains(model, on: grid).max()
public enum KnowledgeGradient {
  /// E[min_j a_j] - E[min_j (a_j + b_j Z)] for a standard normal Z, exactly, from the lower envelope of the lines.
  ///
  /// - Parameters:
  ///   - means: a_j, the posterior means on the grid; finite.
  ///   - slopes: b_j, what one standard deviation of the trial's outcome moves each by; finite.
  /// - Returns: 0 or more.
  /// - Complexity: O(m log m).
  ///
  /// Source: Frazier, Powell and Dayanik 2009, algorithm 1.
  public static func expectedGain(means: [Double], slopes: [Double]) -> Double {
    let count = min(means.count, slopes.count)
    // The smallest mean is the largest of -a - b z.
    let lines = (0..<count).map { (slope: -slopes[$0], height: -means[$0]) }
      .filter { $0.slope.isFinite && $0.height.isFinite }
      .sorted { ($0.slope, $0.height) < ($1.slope, $1.height) }
    var hull: [(slope: Double, height: Double, from: Double)] = []
    for line in lines {
      var from = -Double.infinity
      while let last = hull.last {
        if line.slope == last.slope {
          hull.removeLast()
          continue
        }
        from = (last.height - line.height) / (line.slope - last.slope)
        if from > last.from { break }
        hull.removeLast()
        from = -Double.infinity
      }
      hull.append((line.slope, line.height, from))
    }
    // The sum over the corners of (b_{k+1} - b_k) h(-|c_k|): every term is positive, nothing cancels.
    return zip(hull, hull.dropFirst()).reduce(0) { sum, pair in
      let corner = -abs(pair.1.from)
      return sum + (pair.1.slope - pair.0.slope) * exp(Acquisition.logStandardImprovement(corner))
    }
  }

  /// The expected gain of one trial at each point of a grid, for a model with fixed hyperparameters.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - grid: points with as many finite coordinates as the observations have; both the trials and the places of the
  ///     smallest mean are among them.
  ///   - noiseVariance: the variance of a new observation, 0 or more; the model's own if nil.
  /// - Returns: one gain for each point, 0 or more.
  /// - Throws: ``GaussianProcessError`` when the coordinates are others.
  /// - Complexity: O(m n^2 + m^2 (n + log m)) for m points.
  public static func gains(_ model: Regression, on grid: [[Double]], noiseVariance: Double? = nil) throws -> [Double] {
    let (means, covariance) = try model.joint(at: grid)
    let noise = noiseVariance ?? model.hyperparameters.noiseVariance
    return grid.indices.map { i in
      let variance = covariance[i, i] + noise
      guard variance > 0 else { return 0 }
      let scale = 1 / variance.squareRoot()
      return expectedGain(means: means, slopes: grid.indices.map { covariance[i, $0] * scale })
    }
  }
}

/// Thompson sampling: the trial where one function drawn from the posterior is smallest.
///
///     let next = try ThompsonSampling.choose(model, on: grid, using: &generator)
///
/// Source: Thompson 1933; for Gaussian processes Russo and Van Roy 2014.
public enum ThompsonSampling {
  /// The number of the grid point to try; nil for an empty grid.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - grid: points with as many finite coordinates as the observations have.
  ///   - generator: where the random numbers come from.
  /// - Throws: as ``Regression/samples(at:count:using:)``.
  /// - Complexity: as one sample on the grid.
  public static func choose(
    _ model: Regression, on grid: [[Double]], using generator: inout some RandomNumberGenerator
  ) throws -> Int? {
    let sample = try model.samples(at: grid, count: 1, using: &generator).first ?? []
    return sample.indices.min { sample[$0] < sample[$1] }
  }
}
