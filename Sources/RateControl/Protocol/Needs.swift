/// What a loop can do beside training.
public struct Deeds: OptionSet, Sendable, Codable, Hashable {
  /// One bit for each deed.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It can measure the validation loss when asked.
  public static let validate = Deeds(rawValue: 1)
  /// It can keep and bring back model and optimizer state.
  public static let saveRestore = Deeds(rawValue: 2)
  /// It can serve the same batches again after a restore.
  public static let rewindData = Deeds(rawValue: 4)
  /// It reports the gradient's signals before it updates, and asks again.
  public static let measureBeforeUpdate = Deeds(rawValue: 8)

  /// The deeds with their names in files.
  public static let named: [(name: String, deed: Deeds)] = [
    ("validate", .validate), ("saveRestore", .saveRestore), ("rewindData", .rewindData),
    ("measureBeforeUpdate", .measureBeforeUpdate),
  ]

  /// The names of the deeds in the set.
  public var names: [String] { Deeds.named.filter { contains($0.deed) }.map(\.name) }
}

/// A set of slots.
public struct Slots: OptionSet, Sendable, Codable, Hashable {
  /// One bit for each slot.
  public let rawValue: UInt8

  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Creates the set that holds one slot.
  public init(_ slot: Slot) { self.init(rawValue: 1 << slot.rawValue) }

  /// The slots in the set.
  public var elements: [Slot] { Slot.allCases.filter { contains(Slots($0)) } }
}

/// What a controller asks of the loop, declared before the first step.
public struct Needs: Sendable, Hashable {
  /// The readings it uses; it sees no others. Eight at most.
  public var signals: Signals
  /// The deeds it will ask for.
  public var deeds: Deeds
  /// The slots it will save and restore; no other part of a stack may use them.
  public var slots: Slots
  /// Whether it may say `finish` before the total is reached.
  public var mayFinishEarly: Bool
  /// Whether it finds the learning rate by itself, so that the loop's base rate has no meaning.
  public var findsRate: Bool
  /// Whether it moves the momentum, which a schedule-free optimizer does not have.
  public var movesMomentum: Bool

  /// Creates a declaration of needs; the default is none.
  public init(
    signals: Signals = [], deeds: Deeds = [], slots: Slots = [], mayFinishEarly: Bool = false,
    findsRate: Bool = false, movesMomentum: Bool = false
  ) {
    self.signals = signals
    self.deeds = deeds
    self.slots = slots
    self.mayFinishEarly = mayFinishEarly
    self.findsRate = findsRate
    self.movesMomentum = movesMomentum
  }

  /// The needs of two parts together.
  public func union(_ other: Needs) -> Needs {
    Needs(
      signals: signals.union(other.signals), deeds: deeds.union(other.deeds),
      slots: slots.union(other.slots), mayFinishEarly: mayFinishEarly || other.mayFinishEarly,
      findsRate: findsRate || other.findsRate, movesMomentum: movesMomentum || other.movesMomentum)
  }

  /// Whether nothing has to be read or done: a closed form whose rates can be listed beforehand.
  public var isEmpty: Bool { signals.isEmpty && deeds.isEmpty && slots.isEmpty }
}
