/// Checks of the numbers in a stored state; each refusal names the number and what it may be.
package struct StoredNumbers {
  /// The kind of controller whose state it is.
  package let kind: String

  /// Creates the checks of a kind.
  package init(kind: String) { self.kind = kind }

  /// A number has to lie in a range.
  package func check(_ name: String, _ value: Double, in range: Interval) throws(ControllerError) {
    guard value.isFinite, range.contains(value) else {
      throw .state("\(name) of the stored state of \(kind) must lie in \(range); got \(value)")
    }
  }

  /// A number that may be absent has to be finite.
  package func check(_ name: String, _ value: Double?) throws(ControllerError) {
    if let value { try check(name, value, in: .finite) }
  }

  /// A count has to lie in a range.
  package func check(_ name: String, _ value: Int, in range: ClosedRange<Int>) throws(ControllerError) {
    guard range.contains(value) else {
      throw .state(
        "\(name) of the stored state of \(kind) must be from \(range.lowerBound) to \(range.upperBound); got \(value)")
    }
  }

  /// A decision cannot lie in the future and has a possible rate.
  package func check(_ decision: Decision?, at clock: Clock) throws(ControllerError) {
    guard let decision else { return }
    try check("the decision's rate", decision.rate, in: .nonNegative)
    try check("the decision's step", decision.step, in: 0...clock.step)
  }
}
