/// A controller inside another one, with what it takes to make it again when the total changes before its turn.
struct Part: Sendable {
  /// Makes the controller for another total of the whole run and of the part.
  typealias Remake = @Sendable (_ whole: Int?, _ part: Int?) throws(ControllerError) -> any Controller

  var controller: any Controller
  private var whole: Int?
  private var total: Int?
  private let remake: Remake?

  /// A part made in code; it can only be told of another total.
  init(_ controller: any Controller) {
    self.controller = controller
    remake = nil
  }

  /// A part made by the catalogue.
  init(whole: Int?, total: Int?, remake: @escaping Remake) throws(ControllerError) {
    controller = try remake(whole, total)
    self.whole = whole
    self.total = total
    self.remake = remake
  }

  /// Prepares a part that has not begun for another total.
  ///
  /// - Throws: ``ControllerError/replan(_:)``; then nothing changed.
  mutating func retarget(whole: Int?, total: Int?) throws(ControllerError) {
    guard let remake else { return try controller.receive(.replanned(total: total)) }
    guard total != self.total || whole != self.whole else { return }
    do {
      controller = try remake(whole, total)
      self.whole = whole
      self.total = total
    } catch {
      // A shape that needs a total keeps the one it has when the total is opened.
      if total != nil { throw .replan("the total cannot change so: \(error)") }
    }
  }
}

extension Part {
  private enum Key: String, CodingKey { case whole, total, state }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(whole, forKey: .whole)
    try container.encodeIfPresent(total, forKey: .total)
    try controller.encodeState(to: container.superEncoder(forKey: .state))
  }

  mutating func decode(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let whole = try container.decodeIfPresent(Int.self, forKey: .whole)
    let total = try container.decodeIfPresent(Int.self, forKey: .total)
    if let remake, whole != self.whole || total != self.total {
      controller = try remake(whole, total)
      self.whole = whole
      self.total = total
    }
    try controller.decodeState(from: container.superDecoder(forKey: .state))
  }
}

/// The decisions of a wrapper that also decides by itself: its own and those of the parts, numbered without a gap.
struct DecisionStream: Sendable, Codable, Hashable {
  private(set) var last: Decision?
  /// The number of the last decision, 0 before the first.
  var number: Int { last?.number ?? 0 }
  private(set) var seen = 0

  /// Records a decision of the wrapper.
  mutating func decide(_ reason: Reason, step: Int, rate: Double, _ values: [Double] = []) {
    last = Decision(following: last, step: step, rate: rate, reason: reason, values: values)
  }

  /// Passes on a new decision of the part in force; `offset` are the steps before its turn.
  ///
  /// - Returns: whether there was a new one.
  @discardableResult
  mutating func follow(_ part: any Controller, offset: Int = 0, rate: Double? = nil) -> Bool {
    guard part.decisionNumber != seen, let inner = part.decision else { return false }
    seen = inner.number
    last = Decision(
      number: (last?.number ?? 0) + 1, step: inner.step + offset, rate: rate ?? inner.rate, reason: inner.reason,
      values: inner.values)
    return true
  }

  /// Notes the number of a decision that the wrapper's own replaces.
  mutating func overlook(_ part: any Controller) { seen = part.decisionNumber }
}

extension Needs {
  /// The needs of parts that stand in one stack.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)`` if two of them use the same slot.
  static func stack(_ parts: [Needs], at place: String) throws(ControllerError) -> Needs {
    var whole = Needs()
    for part in parts {
      if let slot = whole.slots.intersection(part.slots).elements.first {
        throw .configuration(
          place: place, "two parts of this stack keep a state in the slot \(slot.name); leave one of them out")
      }
      whole = whole.union(part)
    }
    return whole
  }
}

extension Parameter {
  /// `of`: the controller that is wrapped.
  static let of = Parameter(
    "of", .controller, unit: "controller", default: .required, "The controller that is wrapped; of any kind.")
}
