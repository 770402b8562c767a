/// A step count with a budget: what every controller that makes updates shares.
public struct Clock: Sendable, Hashable {
  /// How many skipped updates in a row are too many.
  public static let patienceForSkips = 20

  /// Updates performed.
  @inlinable public var step: Int { count }
  /// Skipped updates since the last one that was made.
  @inlinable public var skipped: Int { skips }
  /// Whether the readings of the pending update came already, before it.
  @inlinable public var measured: Bool { isMeasured }
  @usableFromInline var count = 0
  @usableFromInline var skips = 0
  @usableFromInline var isMeasured = false
  @usableFromInline var limit: Int

  /// Creates a clock at 0.
  @inlinable public init(total: Int?) { limit = total ?? .max }

  /// Updates in all; nil: open.
  @inlinable public var total: Int? { limit == .max ? nil : limit }

  /// Whether the budget is spent.
  @inlinable public var over: Bool { count >= limit }

  /// Counts an update.
  @inlinable public mutating func trained() {
    count += 1
    skips = 0
    isMeasured = false
  }

  /// Counts a skipped update; true when there were too many in a row, once.
  public mutating func skip() -> Bool {
    isMeasured = false
    skips = min(skips + 1, Self.patienceForSkips + 2)
    return skips == Self.patienceForSkips + 1
  }

  /// Forgets skipped updates: what comes next has nothing to do with them.
  public mutating func forgetSkips() { skips = 0 }

  /// Notes that the readings of the pending update came before it.
  @inlinable public mutating func measure() { isMeasured = true }

  /// Sets another total.
  ///
  /// - Throws: ``ControllerError/replan(_:)`` if it is below the steps done.
  public mutating func replan(_ total: Int?) throws(ControllerError) {
    if let total {
      guard total >= step else {
        throw .replan("the total cannot become \(total): \(step) steps are done already; give \(max(step, 1)) or more")
      }
      guard total <= RunPlan.largestTotal else {
        throw .replan("the total cannot become \(total): 2^53 is the largest")
      }
    }
    limit = total ?? .max
  }
}

extension Clock: Codable {
  private enum Key: String, CodingKey { case step, skipped, measured, total }

  /// Reads a clock and checks that its counts are possible.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(total: try container.decodeIfPresent(Int.self, forKey: .total))
    count = try container.decode(Int.self, forKey: .step)
    skips = try container.decode(Int.self, forKey: .skipped)
    isMeasured = try container.decode(Bool.self, forKey: .measured)
    // A range whose end is below its start traps, so the total is judged first.
    guard limit >= 0, (0...min(limit, RunPlan.largestTotal)).contains(step),
      limit == .max || limit <= RunPlan.largestTotal,
      (0...(Self.patienceForSkips + 2)).contains(skipped)
    else { throw ControllerError.state("the stored clock is impossible: step \(step) of \(limit), \(skipped) skipped") }
  }

  /// Writes the clock; an open total is left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    try container.encode(skipped, forKey: .skipped)
    try container.encode(measured, forKey: .measured)
    try container.encodeIfPresent(total, forKey: .total)
  }
}
