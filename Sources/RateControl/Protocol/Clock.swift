/// A step count with a budget: what every controller that makes updates shares.
public struct Clock: Sendable, Hashable {
  /// How many skipped updates in a row are too many.
  public static let patienceForSkips = 20

  /// Updates performed.
  public private(set) var step = 0
  /// Skipped updates since the last one that was made.
  public private(set) var skipped = 0
  /// Whether the readings of the pending update came already, before it.
  public private(set) var measured = false
  private var limit: Int

  /// Creates a clock at 0.
  public init(total: Int?) { limit = total ?? .max }

  /// Updates in all; nil: open.
  public var total: Int? { limit == .max ? nil : limit }

  /// Whether the budget is spent.
  public var over: Bool { step >= limit }

  /// Counts an update.
  public mutating func trained() {
    step += 1
    skipped = 0
    measured = false
  }

  /// Counts a skipped update; true when there were too many in a row, once.
  public mutating func skip() -> Bool {
    measured = false
    skipped = min(skipped + 1, Self.patienceForSkips + 2)
    return skipped == Self.patienceForSkips + 1
  }

  /// Notes that the readings of the pending update came before it.
  public mutating func measure() { measured = true }

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
    step = try container.decode(Int.self, forKey: .step)
    skipped = try container.decode(Int.self, forKey: .skipped)
    measured = try container.decode(Bool.self, forKey: .measured)
    guard (0...min(limit, RunPlan.largestTotal)).contains(step), limit == .max || limit <= RunPlan.largestTotal,
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
