/// How a ``BayesianSearch`` searches; the defaults were chosen on the development half of the
/// functions in `Benchmarks/search`; the other half gives the figures in `Benchmarks/README.md`.
public struct SearchSettings: Sendable, Hashable, Codable {
  /// The kernel over the logarithm of the learning rate.
  public var kernel = Kernel.matern52
  /// How many trials fill the range coarsely before the model is asked. 7: fewer miss a narrow dip, more waste trials.
  public var coarseTrials = 7
  /// Every how many trials one halves the widest gap instead of following the model; 0 for never.
  public var fillEvery = 5
  /// How many posterior standard deviations are added to the mean when the final choice is made. 0, the posterior mean
  /// alone: 0.25 is neither better nor worse over 150 seeds of `Benchmarks/search`.
  public var caution = 0.0
  /// The distance, as a share of the range's logarithm, below which two trials are merged.
  public var mergeDistance = 1e-3
  /// The most places that are kept; beyond it the two closest neighbours are merged.
  public var maximumPlaces = 200
  /// Up to how many places hyperparameters are averaged over a grid; beyond it they are fitted, anew after every fifth
  /// trial only.
  public var averagedPlaces = 30
  /// Hyperparameters that are held, with one length scale in units of the range's logarithm and variances in units of the
  /// values' robust scale; nil averages or fits them.
  public var hyperparameters: Hyperparameters?
  /// The prior of the hyperparameters, averaged or fitted.
  public var grid = HyperparameterGrid()

  /// The defaults.
  public init() {}

  func check() throws {
    guard (1...100).contains(coarseTrials), (0...1000).contains(fillEvery) else {
      throw GaussianProcessError.invalid(
        "the search has \(coarseTrials) coarse trials and fills every \(fillEvery); give 1 to 100, and 0 to 1000")
    }
    guard caution >= 0, caution.isFinite, mergeDistance > 0, mergeDistance < 0.1 else {
      throw GaussianProcessError.invalid(
        "the caution is \(caution) and the merge distance \(mergeDistance); give 0 or more, and a number in (0, 0.1)")
    }
    guard (10...1000).contains(maximumPlaces), (0...100).contains(averagedPlaces) else {
      throw GaussianProcessError.invalid(
        "the search keeps \(maximumPlaces) places and averages up to \(averagedPlaces); give 10 to 1000, and 0 to 100")
    }
    guard hyperparameters.map({ $0.lengthScales.count == 1 }) ?? true else {
      throw GaussianProcessError.invalid(
        "the held hyperparameters have \(hyperparameters?.lengthScales.count ?? 0) length scales; give one")
    }
    let counts = [grid.lengthScales, grid.signals, grid.noises, grid.maximumKept]
    let prior = grid.prior
    let scales = [
      prior.lengthScaleMedian, prior.lengthScaleSpread, prior.signalScale, prior.noiseMedian, prior.noiseSpread,
    ]
    guard counts.allSatisfy({ (1...100).contains($0) }), scales.allSatisfy({ (1e-6...1e3).contains($0) }),
      (0.01...1).contains(grid.keptWeight)
    else {
      throw GaussianProcessError.invalid(
        "the grid has \(counts) nodes, the prior the scales \(scales), the kept weight is \(grid.keptWeight); "
          + "give 1 to 100, 1e-6 to 1000, and 0.01 to 1")
    }
  }
}
