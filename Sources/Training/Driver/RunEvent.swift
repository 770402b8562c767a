public import Rheostat

/// What one call of ``Driver/advance()`` did. The readings are all that were taken, those for the trace too.
public enum RunEvent: Sendable, Hashable {
  /// The gradient was measured before the update.
  case measured(Readings)
  /// An update was made.
  case trained(Update, Readings)
  /// An update was not made.
  case skipped(Update, Readings)
  /// The model was validated.
  case validated(Readings)
  /// The present state was kept in a slot.
  case saved(Slot)
  /// The state of a slot was brought back.
  case restored(Slot, data: DataPosition)
  /// The run has another total.
  case replanned(total: Int?)
  /// The run is over.
  case finished
}

/// Where a run stands.
public struct RunStatus: Sendable, Hashable {
  /// What it has done.
  public var counts: Counts
  /// Updates in all; nil: open.
  public var total: Int?

  /// Creates a status.
  public init(counts: Counts, total: Int?) {
    self.counts = counts
    self.total = total
  }
}

/// What a run came to.
public struct RunSummary: Sendable, Hashable {
  /// What it has done.
  public var counts: Counts
  /// Its validations in step equivalents.
  public var evaluations: Double
  /// The last validation loss, if the task can validate.
  public var validationLoss: Double?
  /// The last validation metric, if the task has one.
  public var validationMetric: Double?
  /// 64-bit digest of the weights.
  public var digest: UInt64

  /// Creates a summary.
  public init(
    counts: Counts, evaluations: Double, validationLoss: Double?, validationMetric: Double?, digest: UInt64
  ) {
    self.counts = counts
    self.evaluations = evaluations
    self.validationLoss = validationLoss
    self.validationMetric = validationMetric
    self.digest = digest
  }
}
