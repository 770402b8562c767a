public import Rheostat

/// What became of one update.
public enum StepOutcome: Sendable, Hashable {
  /// The update was made.
  case trained(Readings)
  /// The update was not made (an overflow).
  case skipped(Readings)
}

/// Everything that a task needs to go on from a point: weights, optimizer state, the last update direction, the
/// starting point, generators, data position. Never the learning rate.
public protocol TaskCheckpoint: Sendable {
  /// The state as bytes, the same for the same state.
  func encoded() -> [UInt8]
  /// Reads a state back, bit for bit.
  ///
  /// - Throws: ``TrainingError/checkpoint(_:)`` if the bytes are none of this task.
  init(encoded: [UInt8]) throws
}

/// Something that can be trained: a model with its data and optimizer. The driver owns the loop, the task one step.
public protocol TrainingTask {
  /// What ``checkpoint()`` gives.
  associatedtype Checkpoint: TaskCheckpoint
  /// The signals it can report.
  var signals: Signals { get }
  /// The deeds it can do beside training.
  var can: Deeds { get }
  /// The family of its optimizer.
  var optimizerFamily: OptimizerFamily { get }
  /// Geometric mean over the weight matrices of their root mean square at the start; nil if it has none.
  var weightScale: Double? { get }
  /// Training examples that a validation looks at over those of one batch, for the cost of an evaluation.
  var batchesPerValidation: Double { get }
  /// 64-bit digest of the present weights, bit for bit.
  var digest: UInt64 { get }
  /// Gradient of the next batch, before the update; nil: cannot. `step` then uses that batch and does not repeat
  /// these readings.
  mutating func measure(_ signals: Signals) throws -> Readings?
  /// Makes one update.
  mutating func step(_ update: Update, measuring signals: Signals) throws -> StepOutcome
  /// Measures the validation loss and metric.
  mutating func validate() throws -> Readings
  /// The present state.
  func checkpoint() throws -> Checkpoint
  /// Goes back to a state; the data come again (`rewound`) or go on (`onward`).
  mutating func restore(_ checkpoint: Checkpoint, data: DataPosition) throws
}

/// Why training stopped; each case reads as one sentence.
public enum TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes are no checkpoint of this task.
  case checkpoint(String)
  /// A file cannot be read or written.
  case file(String)
  /// What was asked for makes no sense.
  case usage(String)
  /// Data that were read are not of the form expected.
  case data(String)

  /// The sentence.
  public var description: String {
    switch self {
    case .checkpoint(let sentence), .file(let sentence), .usage(let sentence), .data(let sentence): sentence
    }
  }
}
