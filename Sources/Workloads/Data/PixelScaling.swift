internal import Glibc
internal import Training

/// What the pixels of an image are multiplied by, beside the factor that makes the largest 1.
///
///     let illConditioned = try Workload.fashionMNIST.load().scaled(.skewed)
public enum PixelScaling: String, Sendable, CaseIterable, Hashable {
  /// Nothing.
  case even
  /// A factor of each place, `10^(-1.5 k / (n - 1))` with k = 0...n - 1 in a fixed random order: from 1 to 0.0316.
  ///
  /// An ill-conditioned problem on real data: of the second moments of Fashion-MNIST's pixels the largest eigenvalue is
  /// 85,000 times the median one and 800,000 times the 600th; it is 18,000 and 53,000 times without the factors.
  case skewed

  /// Decades over which the factors are spread.
  static let decades = 1.5
  private static let seed: UInt64 = 15

  /// The factors of an image of so many pixels; nil: all are 1.
  func factors(_ inputs: Int) -> [Float]? {
    guard self == .skewed else { return nil }
    let order = BatchSampler.shuffled(inputs, SplitMix64(seed: Self.seed))
    return order.map { Float(pow(10, -Self.decades * Double($0) / Double(max(inputs - 1, 1)))) }
  }
}
