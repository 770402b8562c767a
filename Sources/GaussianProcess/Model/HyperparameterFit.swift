internal import Glibc
internal import NumericalKernel

/// Hyperparameters of the largest posterior density, or of the largest likelihood.
///
///     let best = try HyperparameterFit(kernel: .matern52).fit(observations)
///     let model = try Regression(kernel: .matern52, best.hyperparameters, observations)
public struct HyperparameterFit: Sendable, Hashable {
  /// The kernel.
  public var kernel: Kernel
  /// The prior; nil maximises the likelihood alone.
  public var prior: HyperparameterPrior?
  /// How many starts, spread over length scales from short to long; the best end wins.
  public var starts = 3
  /// The largest number of line searches from each start.
  public var maximumIterations = 40
  /// The norm of the gradient at which a search ends, in units of the log density.
  public var tolerance = 1e-5
  /// Between which natural logarithms each hyperparameter is kept. -14 and 7: from a millionth to a thousand.
  public var bounds = -14.0...7.0

  /// A fit with the defaults above.
  ///
  /// - Parameters:
  ///   - kernel: the kernel.
  ///   - prior: the prior; nil maximises the likelihood alone.
  public init(kernel: Kernel, prior: HyperparameterPrior? = HyperparameterPrior()) {
    self.kernel = kernel
    self.prior = prior
  }

  /// A fit.
  public struct Result: Sendable, Hashable {
    /// The hyperparameters.
    public var hyperparameters: Hyperparameters
    /// The logarithm of what was maximised, the prior up to a constant.
    public var logDensity: Double
    /// How many times a matrix was factorised.
    public var evaluations: Int
  }

  /// Fits the hyperparameters by BFGS over their logarithms; a bound is kept by a quadratic penalty outside it.
  ///
  /// - Parameters:
  ///   - observations: what is to be explained.
  ///   - mean: the mean function, held fixed; the mean of the values if nil.
  ///   - guess: one more start, such as the last fit.
  /// - Throws: ``GaussianProcessError`` when there is no start; what the last start threw when none came to an end.
  /// - Complexity: O(n^3) an evaluation, of which there are some tens a start.
  public func fit(
    _ observations: Observations, mean: MeanFunction? = nil, from guess: Hyperparameters? = nil
  ) throws -> Result {
    let mean = mean ?? .fittedConstant(to: observations.values)
    var minimiser = QuasiNewton()
    minimiser.maximumIterations = maximumIterations
    minimiser.firstStep = 0.3
    minimiser.gradientTolerance = tolerance
    var best: Minimum?
    var evaluations = 0
    var failure: (any Error)?
    for start in startingPoints(observations.dimension, guess) {
      do {
        let end = try minimiser.minimise(from: start) { try cost($0, observations, mean) }
        evaluations += end.evaluations
        if end.value < best?.value ?? .infinity { best = end }
      } catch { failure = error }
    }
    guard let best else { throw failure ?? GaussianProcessError.invalid("no start is given; give one at least") }
    return Result(
      hyperparameters: try Hyperparameters(logarithms: best.position.map(clamped)), logDensity: -best.value,
      evaluations: evaluations)
  }

  private func startingPoints(_ dimension: Int, _ guess: Hyperparameters?) -> [[Double]] {
    let lengths = [0.3, 0.1, 0.8, 0.2, 0.5, 0.05, 1.5]
    var points = lengths.prefix(max(starts, guess == nil ? 1 : 0)).map { length in
      [0.0] + [Double](repeating: log(length), count: dimension) + [-6]
    }
    if let guess, guess.lengthScales.count == dimension { points.insert(guess.logarithms.map(clamped), at: 0) }
    return points
  }

  private func clamped(_ value: Double) -> Double { min(max(value, bounds.lowerBound), bounds.upperBound) }

  /// What is minimised: minus the logarithm of the density, and its gradient.
  func cost(
    _ position: [Double], _ observations: Observations, _ mean: MeanFunction
  ) throws -> (value: Double, gradient: [Double]) {
    let inside = position.map(clamped)
    let model: Regression
    do {
      model = try Regression(kernel: kernel, Hyperparameters(logarithms: inside), observations, mean: mean)
    } catch NumericalError.notPositiveDefinite { return (.infinity, position.map { _ in 0 }) }
    var value = -model.logMarginalLikelihood
    var gradient = model.logMarginalLikelihoodGradient().map { -$0 }
    if let (logDensity, slope) = prior?.logDensity(inside) {
      value -= logDensity
      for i in gradient.indices { gradient[i] -= slope[i] }
    }
    for i in position.indices where position[i] != inside[i] {
      let outside = position[i] - inside[i]
      value += 10 * outside * outside
      gradient[i] = 20 * outside
    }
    return (value, gradient)
  }
}
