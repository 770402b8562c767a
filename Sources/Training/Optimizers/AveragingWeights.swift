/// The weights of a schedule-free average: each update weighs as much as the square of the largest rate so far.
///
/// The sum is kept in units of the present weight, so that rates of 1e-300 and of 1e300 neither vanish nor overflow.
///
///     var weights = AveragingWeights()
///     weights.share(of: 0.1)  // 1
///     weights.share(of: 0.1)  // 0.5
///
/// Source: Defazio et al. 2024, arXiv 2405.15682; the default `weight_lr_power=2` of the package `schedulefree`.
public struct AveragingWeights: Sendable, Hashable {
  /// The largest rate so far, finite and at least 0.
  public private(set) var largestRate = 0.0
  /// Sum of the weights of all updates over the weight of the last one; 0 as long as all rates were 0.
  public private(set) var relativeSum = 0.0

  /// Creates the weights before the first update.
  public init() {}

  /// Takes an update into account.
  ///
  /// - Parameter rate: its learning rate, finite and at least 0.
  /// - Returns: `c = w / sum of w`, the share of the update in the average, in 0...1; 0 if all rates were 0.
  public mutating func share(of rate: Double) -> Double {
    if rate > largestRate {
      let ratio = largestRate / rate
      relativeSum *= ratio * ratio
      largestRate = rate
    }
    guard largestRate > 0 else { return 0 }
    relativeSum += 1
    return 1 / relativeSum
  }

  func write(to writer: inout ByteWriter) {
    writer.add(largestRate)
    writer.add(relativeSum)
  }

  init(from reader: inout ByteReader) throws(TrainingError) {
    largestRate = try reader.double()
    relativeSum = try reader.double()
    guard largestRate.isFinite, largestRate >= 0, relativeSum.isFinite, relativeSum >= (largestRate > 0 ? 1 : 0) else {
      throw reader.refusal("holds impossible weights of an average: \(largestRate), \(relativeSum)")
    }
  }
}
