/// What the report shows of one training run: the lines of its trace, gathered by what they say.
///
/// Numbers are kept as they were recorded: a loss may be NaN or infinite, and a run that was killed has no ``end``.
///
///     var run = RunSeries(name: "cosine")
///     run.points.append(.init(performed: 1, rate: 0.1, loss: 2.3))
public struct RunSeries: Sendable, Hashable {
  /// Its name, shown as it is (escaped).
  public var name: String
  /// The kind of its controller, as `plateau`; empty: not known.
  public var controller = ""
  /// The controller in the short spelling; empty: not known.
  public var spelling = ""
  /// The controller's configuration as JSON text.
  public var configuration = ""
  /// The optimizer, as `momentum`.
  public var optimizer = ""
  /// What was trained: names and values in the order to show them in.
  public var workload: [Fact] = []
  /// What the validation metric is, as `accuracy`; empty: not known.
  public var metricName = ""
  /// Updates planned in all; nil: open.
  public var total: Int?
  /// The seed; nil: not known.
  public var seed: UInt64?
  /// The records of the run, in order.
  public var points: [Point] = []
  /// The validations, in order.
  public var validations: [Validation] = []
  /// The decisions of the controller, in order.
  public var decisions: [DecisionMark] = []
  /// The restores of a checkpoint, in order.
  public var restores: [Restore] = []
  /// The changes of the total, in order.
  public var replans: [Replan] = []
  /// How the run ended; nil: it was stopped, or is still running.
  public var end: End?

  /// Creates a run without records.
  public init(name: String) { self.name = name }
}

extension RunSeries {
  /// A name and a value.
  public struct Fact: Sendable, Hashable {
    /// What it is.
    public var name: String
    /// Its value, as text.
    public var value: String

    /// Creates a fact.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// One record: the updates since the one before.
  public struct Point: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// Updates thrown away.
    public var rewound: Int
    /// Depth of the present weights in updates.
    public var committed: Int
    /// Learning rate of the last update.
    public var rate: Double
    /// Whether that update was a trial.
    public var isProbe: Bool
    /// Mean training loss; nil: not recorded.
    public var loss: Double?
    /// The other signals that were recorded.
    public var signals: [String: Double]

    /// Creates a record.
    public init(
      performed: Int, rewound: Int = 0, committed: Int? = nil, rate: Double, isProbe: Bool = false,
      loss: Double? = nil, signals: [String: Double] = [:]
    ) {
      self.performed = performed
      self.rewound = rewound
      self.committed = committed ?? performed
      self.rate = rate
      self.isProbe = isProbe
      self.loss = loss
      self.signals = signals
    }
  }

  /// A validation.
  public struct Validation: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// The loss on held-out data.
    public var loss: Double?
    /// The metric on held-out data.
    public var metric: Double?

    /// Creates a validation.
    public init(performed: Int, loss: Double?, metric: Double? = nil) {
      self.performed = performed
      self.loss = loss
      self.metric = metric
    }
  }

  /// A decision of the controller.
  public struct DecisionMark: Sendable, Hashable {
    /// Updates performed when it was taken.
    public var performed: Int
    /// The rate that follows from it.
    public var rate: Double
    /// Why, as the trace spells it.
    public var reason: String
    /// The decision as a sentence; empty: none was recorded.
    public var text: String
    /// The numbers behind the reason, by name.
    public var values: [String: Double]

    /// Creates a decision.
    public init(performed: Int, rate: Double, reason: String, text: String, values: [String: Double] = [:]) {
      self.performed = performed
      self.rate = rate
      self.reason = reason
      self.text = text
      self.values = values
    }
  }

  /// The restore of a checkpoint.
  public struct Restore: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// The slot, as `lastGood`.
    public var slot: String

    /// Creates a restore.
    public init(performed: Int, slot: String) {
      self.performed = performed
      self.slot = slot
    }
  }

  /// A change of the total.
  public struct Replan: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// The new total; nil: open.
    public var total: Int?

    /// Creates a change of the total.
    public init(performed: Int, total: Int?) {
      self.performed = performed
      self.total = total
    }
  }

  /// How a run ended.
  public struct End: Sendable, Hashable {
    /// Updates performed.
    public var performed: Int
    /// Updates thrown away.
    public var rewound: Int
    /// Cost of the validations in update equivalents; nil: not recorded.
    public var evaluations: Double?
    /// The last validation loss.
    public var validationLoss: Double?
    /// The last validation metric.
    public var validationMetric: Double?
    /// Digest of the final weights; empty: none.
    public var digest: String

    /// Creates an end.
    public init(
      performed: Int, rewound: Int = 0, evaluations: Double? = nil, validationLoss: Double? = nil,
      validationMetric: Double? = nil, digest: String = ""
    ) {
      self.performed = performed
      self.rewound = rewound
      self.evaluations = evaluations
      self.validationLoss = validationLoss
      self.validationMetric = validationMetric
      self.digest = digest
    }
  }
}
