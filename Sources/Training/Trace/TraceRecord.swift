public import Rheostat

/// One line of a trace. The form of the lines is described in `Documentation/Guides/Trace.md`.
public enum TraceRecord: Sendable, Hashable {
  /// The first line: what was run.
  case run(TraceHeader)
  /// The updates since the line before.
  case steps(Steps)
  /// A decision of the controller.
  case decision(Decided)
  /// A validation.
  case validated(Validated)
  /// The state was kept in a slot.
  case saved(Saved)
  /// The state of a slot was brought back.
  case restored(Restored)
  /// The total changed.
  case replanned(Replanned)
  /// The last line of a run that was not cut off.
  case end(End)

  /// The updates since the line of this kind before.
  public struct Steps: Sendable, Hashable {
    /// Updates performed; of `rewound` and `committed` too the state after the last update told of.
    public var performed: Int
    /// Updates thrown away.
    public var rewound: Int
    /// Updates behind the present weights.
    public var committed: Int
    /// The rate of the last update.
    public var rate: Double
    /// The role of all of them.
    public var role: Role
    /// The mean training loss over them; nil: none was read.
    public var loss: Double?
    /// How many updates were skipped among them.
    public var skipped: Int
    /// The last reading of each signal that was asked for.
    public var signals: [Signal: Double]
  }

  /// A decision.
  public struct Decided: Sendable, Hashable {
    /// Updates performed; `decision.step` counts what the controller counts.
    public var performed: Int
    /// Updates behind the present weights.
    public var committed: Int
    /// What was decided.
    public var decision: Decision
    /// The decision as a sentence.
    public var text: String
  }

  /// A validation.
  public struct Validated: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// Updates behind the present weights.
    public var committed: Int
    /// The validation loss, if the task has one.
    public var loss: Double?
    /// The validation metric, if the task has one.
    public var metric: Double?
  }

  /// The state was kept.
  public struct Saved: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// Updates behind the present weights.
    public var committed: Int
    /// Where.
    public var slot: Slot
  }

  /// A state was brought back; the counts are those after it.
  public struct Restored: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// Updates thrown away.
    public var rewound: Int
    /// Updates behind the present weights.
    public var committed: Int
    /// From where.
    public var slot: Slot
    /// Where the data go on.
    public var data: DataPosition
  }

  /// The total changed.
  public struct Replanned: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// Updates in all; nil: open.
    public var total: Int?
  }

  /// What the run came to.
  public struct End: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// Updates thrown away.
    public var rewound: Int
    /// Updates behind the weights.
    public var committed: Int
    /// The price of the validations in step equivalents.
    public var evaluations: Double
    /// The last validation loss.
    public var loss: Double?
    /// The last validation metric.
    public var metric: Double?
    /// 64-bit digest of the weights.
    public var digest: UInt64
  }
}

/// What a trace says of its run before the first step.
public struct TraceHeader: Sendable, Hashable {
  /// The version of the form.
  public static let format = "rheostat-trace/1"

  /// A name to show.
  public var name: String
  /// What was trained: any object (workload, model, parameters, batch, ...).
  public var workload: JSON
  /// The name of the optimizer.
  public var optimizer: String
  /// The controller.
  public var controller: Configuration
  /// What was known of the run.
  public var plan: RunPlan
  /// The seed of everything random.
  public var seed: UInt64
  /// Updates between validations; nil: at the end only.
  public var validateEvery: Int?
  /// Updates between lines of steps.
  public var every: Int

  /// Creates a header.
  public init(
    name: String, workload: JSON, optimizer: String, controller: Configuration, plan: RunPlan, seed: UInt64,
    validateEvery: Int?, every: Int
  ) {
    self.name = name
    self.workload = workload
    self.optimizer = optimizer
    self.controller = controller
    self.plan = plan
    self.seed = seed
    self.validateEvery = validateEvery
    self.every = every
  }
}
