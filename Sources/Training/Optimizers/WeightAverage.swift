internal import Glibc
internal import Rheostat

/// An exponential moving average (EMA) of weights, for evaluation: the weights of update `i` of `t` count
/// `decay^(t-i) (1 - decay) / (1 - decay^t)`.
///
/// The shares add up to 1 from the first update on, so that the random weights at the start never count. With 0.999
/// the last 1,000 updates count most, half of the weight lies on the last 693.
///
///     var average = try WeightAverage<Float>(decay: 0.999, count: weights.count)
///     average.add(weights)
///
/// Source: Polyak and Juditsky 1992 for averages of iterates; the correction of Kingma and Ba 2015, arXiv 1412.6980,
/// section 3.
public struct WeightAverage<Scalar: OptimizerScalar>: Sendable, Hashable {
  /// What is kept of the average at an update; dimensionless, above 0 and below 1.
  public let decay: Double
  /// Updates counted so far.
  public private(set) var updates = 0
  /// The average; zeros before the first update.
  public private(set) var weights: [Scalar]

  /// Creates an average of nothing.
  ///
  /// - Parameters:
  ///   - decay: above 0 and below 1.
  ///   - count: how many weights there are; below 0 is taken as 0.
  /// - Throws: ``TrainingError/usage(_:)`` if the decay is outside its range.
  public init(decay: Double, count: Int) throws(TrainingError) {
    guard decay > 0, decay < 1 else {
      throw .usage("the decay of an average of the weights (EMA) must be above 0 and below 1; got \(decay)")
    }
    self.decay = decay
    weights = [Scalar](repeating: 0, count: max(count, 0))
  }

  /// Adds the weights after an update. Where counts differ the fewest count.
  ///
  /// - Complexity: O(n), one pass; allocates nothing.
  public mutating func add(_ current: [Scalar]) {
    updates += 1
    Self.move(&weights, towards: current, share: Scalar((1 - decay) / (1 - pow(decay, Double(updates)))))
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func move(_ average: inout [Scalar], towards current: [Scalar], share: Scalar) {
    average.withUnsafeMutableBufferPointer { average in
      current.withUnsafeBufferPointer { current in
        for i in 0..<min(average.count, current.count) { average[i] += share * (current[i] - average[i]) }
      }
    }
  }

  /// Whether another average can take the place of this one.
  public func fits(_ other: WeightAverage) -> Bool { decay == other.decay && weights.count == other.weights.count }

  /// Adds the average to stored bytes.
  public func add(to writer: inout ByteWriter) {
    writer.add(decay)
    writer.add(updates)
    Scalar.add(weights, to: &writer)
  }

  /// Reads a stored average, bit for bit.
  ///
  /// - Throws: ``TrainingError/checkpoint(_:)`` if the bytes are none.
  public init(from reader: inout ByteReader) throws(TrainingError) {
    decay = try reader.double()
    guard decay > 0, decay < 1 else { throw reader.refusal("holds the impossible decay \(decay) of an average") }
    updates = try reader.int(in: 0...RunPlan.largestTotal, "updates of an average")
    weights = try Scalar.list(from: &reader)
  }
}
