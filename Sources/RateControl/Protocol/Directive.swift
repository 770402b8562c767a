/// Whether an update counts as progress or is a trial that will be thrown away.
public enum Role: UInt8, Sendable, Codable, Hashable {
  /// The update is part of the run.
  case main
  /// The update is a trial: averages, best-checkpoint rules and logs skip it.
  case probe
}

/// What one optimizer update is to use.
public struct Update: Sendable, Codable, Hashable {
  /// The learning rate; finite and at least 0.
  public var rate: Double
  /// The momentum (first beta of Adam); nil leaves the optimizer's own alone.
  public var momentum: Double?
  /// Whether the update counts or is a trial.
  public var role: Role

  /// Creates an update.
  public init(rate: Double, momentum: Double? = nil, role: Role = .main) {
    self.rate = rate
    self.momentum = momentum
    self.role = role
  }
}

/// A checkpoint that the loop keeps for a controller: model *and* optimizer state, never the learning rate.
public enum Slot: UInt8, Sendable, Codable, CaseIterable, Hashable {
  /// The state at the start of a stage of trials.
  case stage
  /// The last state known to be good.
  case lastGood

  /// The name used in files.
  public var name: String { "\(self)" }
}

/// Where the data go on after a restore.
public enum DataPosition: UInt8, Sendable, Codable, Hashable {
  /// Back to where they were when the slot was saved: the same batches come again.
  case rewound
  /// On from the present batch.
  case onward
}

/// What a controller asks the loop to do next. One directive is one deed, acknowledged by one ``LoopEvent``.
public enum Directive: Sendable, Hashable {
  /// Make one optimizer update.
  case train(Update)
  /// Measure the validation loss or metric.
  case validate
  /// Keep the present state in a slot, overwriting what it held.
  case save(Slot)
  /// Bring back the state of a slot.
  case restore(Slot, data: DataPosition)
  /// Stop: the budget is spent.
  case finish
}

/// What happened in the loop.
public enum LoopEvent: Sendable, Hashable {
  /// The gradient is there, the update is not made yet; at most once per update.
  case measured(Readings)
  /// The update was made.
  case trained(Readings)
  /// No update was made (an overflow of mixed precision): no clock advances, the same rate is asked for again.
  case skipped(Readings)
  /// The validation was measured, asked for or volunteered.
  case validated(Readings)
  /// The slot was saved.
  case saved(Slot)
  /// The slot was restored.
  case restored(Slot)
  /// The run now has that many updates in all (nil: open).
  case replanned(total: Int?)

  /// The name of the kind of event, as files spell it.
  public var name: String {
    switch self {
    case .measured: "measured"
    case .trained: "trained"
    case .skipped: "skipped"
    case .validated: "validated"
    case .saved: "saved"
    case .restored: "restored"
    case .replanned: "replanned"
    }
  }

  /// What was read, empty for the events that carry none.
  public var readings: Readings {
    switch self {
    case .measured(let readings), .trained(let readings), .skipped(let readings), .validated(let readings): readings
    case .saved, .restored, .replanned: Readings()
    }
  }
}
