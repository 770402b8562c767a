/// The decisions of a wrapper that also decides by itself: its own and those of the parts, numbered without a gap.
///
///     stream.decide(.rampEnded, step: clock.step, rate: rate)
///     stream.follow(inner, offset: offset)
package struct DecisionStream: Sendable, Codable, Hashable {
  /// The last decision, of either.
  package private(set) var last: Decision?
  /// The number of the last decision, 0 before the first.
  package var number: Int { last?.number ?? 0 }
  private(set) var seen = 0

  /// Creates a stream without a decision.
  package init() {}

  /// Records a decision of the wrapper.
  package mutating func decide(_ reason: Reason, step: Int, rate: Double, _ values: [Double] = []) {
    last = Decision(following: last, step: step, rate: rate, reason: reason, values: values)
  }

  /// Passes on a new decision of the part in force; `offset` are the steps before its turn.
  ///
  /// - Returns: whether there was a new one.
  @discardableResult
  package mutating func follow(_ part: any Controller, offset: Int = 0, rate: Double? = nil) -> Bool {
    guard part.decisionNumber != seen, let inner = part.decision else { return false }
    seen = inner.number
    last = Decision(
      number: (last?.number ?? 0) + 1, step: inner.step + offset, rate: rate ?? inner.rate, reason: inner.reason,
      values: inner.reason == .replanned ? Self.shifted(inner.values, by: offset) : inner.values)
    return true
  }

  /// Totals of a part as totals of the whole; 0 stands for an open one.
  private static func shifted(_ totals: SIMD8<Double>, by offset: Int) -> SIMD8<Double> {
    totals.replacing(with: totals + Double(offset), where: totals .> 0)
  }

  /// Notes the number of a decision that the wrapper's own replaces.
  package mutating func overlook(_ part: any Controller) { seen = part.decisionNumber }
}

extension Needs {
  /// The needs of parts that stand in one stack.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)`` if two of them use the same slot.
  package static func stack(_ parts: [Needs], at place: String) throws(ControllerError) -> Needs {
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
