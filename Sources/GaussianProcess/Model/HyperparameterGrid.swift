internal import Glibc

/// The nodes over which hyperparameters are averaged, 12 x 6 x 5, with the prior's weight of each.
///
/// For few observations the likelihood hardly tells long length scales from short ones; a single estimate is then
/// over-confident, an average is not. All inputs share one length scale.
public struct HyperparameterGrid: Sendable, Hashable, Codable {
  /// The prior that gives the nodes their place and weight.
  public var prior = HyperparameterPrior()
  /// The number of length scales, from 2.5 spreads below the prior's median to 2.5 above.
  public var lengthScales = 12
  /// The number of signal deviations, from 0.15 to 2.5 of the prior's scale.
  public var signals = 6
  /// The number of noise deviations, two spreads around the prior's median.
  public var noises = 5
  /// Which share of the posterior weight the kept nodes have together.
  public var keptWeight = 0.98
  /// The largest number of nodes kept.
  public var maximumKept = 12

  /// The grid of 12 x 6 x 5 nodes.
  public init() {}

  func lengthScaleNodes() -> [Double] {
    Self.spread(lengthScales, -2.5, 2.5).map { prior.lengthScaleMedian * exp(prior.lengthScaleSpread * $0) }
  }

  func signalVarianceNodes() -> [Double] {
    Self.spread(signals, log(0.15), log(2.5)).map { exp(2 * $0) * prior.signalScale * prior.signalScale }
  }

  func noiseVarianceNodes() -> [Double] {
    Self.spread(noises, -2, 2).map { exp(2 * prior.noiseSpread * $0) * prior.noiseMedian * prior.noiseMedian }
  }

  private static func spread(_ count: Int, _ low: Double, _ high: Double) -> [Double] {
    guard count > 1 else { return [0.5 * (low + high)] }
    return (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
  }
}
