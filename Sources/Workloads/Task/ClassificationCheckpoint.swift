public import Training

/// Everything that a ``ClassificationTask`` needs to go on from a point, bit for bit.
public struct ClassificationCheckpoint: TaskCheckpoint, Hashable {
  private static let name = "checkpoint of the network"
  private static let format = "rheostat/classification/2"

  let parameters: [Float]
  let statistics: [Float]
  let start: [Float]
  let optimizer: OptimizerState<Float>
  let average: WeightAverage<Float>?
  let position: BatchSampler.Position

  init(
    parameters: [Float], statistics: [Float], start: [Float], optimizer: OptimizerState<Float>,
    average: WeightAverage<Float>?, position: BatchSampler.Position
  ) {
    self.parameters = parameters
    self.statistics = statistics
    self.start = start
    self.optimizer = optimizer
    self.average = average
    self.position = position
  }

  /// The state as bytes, the same for the same state.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 24 * parameters.count)
    writer.add(Self.format)
    for list in [parameters, statistics, start] { writer.add(list) }
    optimizer.add(to: &writer)
    writer.add(average != nil)
    average?.add(to: &writer)
    writer.add(position.generator)
    writer.add(position.served)
    return writer.bytes
  }

  /// Reads a state back, bit for bit.
  ///
  /// - Throws: `TrainingError.checkpoint` if the bytes are none.
  public init(encoded: [UInt8]) throws {
    var reader = ByteReader(encoded, of: Self.name)
    let format = try reader.string()
    guard format == Self.format else {
      throw reader.refusal("has the format \(format.debugDescription); \(Self.format.debugDescription) belongs here")
    }
    parameters = try reader.floats()
    statistics = try reader.floats()
    start = try reader.floats(count: parameters.count)
    optimizer = try OptimizerState(from: &reader)
    average = try reader.bool() ? WeightAverage(from: &reader) : nil
    let generator = try reader.uint64()
    position = BatchSampler.Position(generator: generator, served: try reader.int(in: 0...Int.max, "batches served"))
    try reader.end()
  }
}
