internal import Glibc
public import NumericalKernel

/// Exact Gaussian process regression in one to five dimensions with fixed hyperparameters.
///
/// With K = s^2 C + diag(v_i + n^2/m_i), alpha = K^-1 (y - m) and k the covariances of x with the points, the value at
/// x has the mean m(x) + k' alpha and the variance s^2 - k' K^-1 k.
///
///     let model = try Regression(kernel: .matern52, parameters, observations)
///     let loss = try model.prediction(at: [0.3])
///
/// Hyperparameters that are fitted or averaged: ``HyperparameterFit``, ``AveragedRegression``.
///
/// Source: Rasmussen and Williams 2006, algorithm 2.1.
public struct Regression: Sendable {
  /// The kernel.
  public let kernel: Kernel
  /// The hyperparameters.
  public let hyperparameters: Hyperparameters
  /// The mean function.
  public let mean: MeanFunction
  /// The points and their values.
  public private(set) var observations: Observations
  /// The factor of K; its jitter says whether K had to be helped.
  public private(set) var factor: CholeskyFactor
  /// K^-1 (y - m).
  public private(set) var alpha: [Double]
  private var residuals: [Double]

  /// A model of observations.
  ///
  /// - Parameters:
  ///   - kernel: the kernel.
  ///   - hyperparameters: with one length scale for each coordinate of the points.
  ///   - observations: the points, their values and what is known of their noise.
  ///   - mean: the mean function; the mean of the values if nil.
  /// - Throws: ``GaussianProcessError`` when the length scales do not fit the points or the values are too large;
  ///   `NumericalError` when K has no factor.
  /// - Complexity: O(n^3).
  public init(
    kernel: Kernel, _ hyperparameters: Hyperparameters, _ observations: Observations, mean: MeanFunction? = nil
  ) throws {
    guard hyperparameters.lengthScales.count == observations.dimension else {
      throw GaussianProcessError.invalid(
        "there are \(hyperparameters.lengthScales.count) length scales for points of \(observations.dimension) "
          + "coordinates; give one for each coordinate")
    }
    let mean = mean ?? .fittedConstant(to: observations.values)
    let matrix = Covariance.matrix(kernel, hyperparameters, observations)
    try self.init(kernel, hyperparameters, observations, mean, CholeskyFactor(of: matrix))
  }

  init(
    _ kernel: Kernel, _ hyperparameters: Hyperparameters, _ observations: Observations, _ mean: MeanFunction,
    _ factor: CholeskyFactor
  ) throws {
    (self.kernel, self.hyperparameters, self.observations) = (kernel, hyperparameters, observations)
    (self.mean, self.factor) = (mean, factor)
    residuals = observations.values.indices.map {
      observations.values[$0] - mean.value(first: observations.coordinates[$0 * observations.dimension])
    }
    alpha = residuals
    factor.solveLower(inPlace: &alpha)
    factor.solveUpper(inPlace: &alpha)
    guard alpha.allSatisfy(\.isFinite) else {
      throw GaussianProcessError.invalid("the values are too large for the model; divide them by their scale first")
    }
  }

  /// The logarithm of the probability density of the values.
  ///
  /// -1/2 (y - m)' alpha - sum log L_ii - n/2 log(2 pi).
  public var logMarginalLikelihood: Double {
    var fit = 0.0
    for i in alpha.indices { fit += residuals[i] * alpha[i] }
    return -0.5 * fit - factor.halfLogDeterminant - 0.5 * Double(alpha.count) * 1.8378770664093453
  }

  /// The gradient of ``logMarginalLikelihood`` with respect to the natural logarithms of the signal variance, the length
  /// scales and the noise variance, in this order; the mean function is held fixed.
  ///
  /// 1/2 sum_ij (alpha alpha' - K^-1)_ij dK_ij.
  /// - Complexity: O(n^3).
  public func logMarginalLikelihoodGradient() -> [Double] {
    Covariance.gradient(kernel, hyperparameters, observations, alpha, factor.inverse())
  }

  /// The value at a point, without the noise of an observation.
  ///
  /// - Parameter point: as many finite coordinates as the observations have.
  /// - Throws: ``GaussianProcessError`` when the coordinates are others.
  /// - Complexity: O(n^2).
  public func prediction(at point: [Double]) throws -> Prediction {
    guard point.count == observations.dimension, point.allSatisfy(\.isFinite) else {
      throw GaussianProcessError.invalid("the point is \(point); give \(observations.dimension) finite coordinates")
    }
    var solved = [Double](repeating: 0, count: alpha.count)
    return predict(point, &solved)
  }

  /// As above, without checks; `solved` is room for n numbers and holds L^-1 k afterwards.
  func predict(_ point: [Double], _ solved: inout [Double]) -> Prediction {
    Covariance.row(kernel, hyperparameters, observations, point, &solved)
    var value = mean.value(first: point[0])
    for i in alpha.indices { value += solved[i] * alpha[i] }
    factor.solveLower(inPlace: &solved)
    var variance = hyperparameters.signalVariance
    for element in solved { variance -= element * element }
    return Prediction(mean: value, variance: max(0, variance))
  }

  /// Appends an observation; hyperparameters and mean function stay as they are.
  ///
  /// - Parameters:
  ///   - point: as many finite coordinates as the others have.
  ///   - value: a finite number.
  ///   - variance: the known variance of the value, 0 or more.
  /// - Throws: ``GaussianProcessError`` when a number is out of its range; nothing changes then.
  /// - Returns: whether it was appended. A point that the others determine already, to rounding, is refused and
  ///   nothing changes: merge it with its neighbour.
  /// - Complexity: O(n^2).
  public mutating func append(_ point: [Double], value: Double, variance: Double = 0) throws -> Bool {
    var extended = observations
    try extended.append(point, value: value, variance: variance, replicates: 1)
    var row = [Double](repeating: 0, count: alpha.count)
    Covariance.row(kernel, hyperparameters, observations, point, &row)
    let signal = hyperparameters.signalVariance
    let diagonal = signal + variance + hyperparameters.noiseVariance + factor.jitter
    var larger = factor
    guard try larger.append(row, diagonal: diagonal, smallest: 1e-13 * signal) else { return false }
    self = try Regression(kernel, hyperparameters, extended, mean, larger)
    return true
  }
}
