public import RateControl

/// A controller that needs no readings: its rates can be listed beforehand.
///
/// It is driven as a loop would drive it, not evaluated, so that stacks of wrappers show what a run will get.
public struct ClosedForm: Sendable {
  private let controller: any Controller

  /// Takes a controller whose needs are empty.
  ///
  /// - Parameters:
  ///   - controller: one that needs neither readings nor deeds.
  ///   - name: what it is called in the refusal.
  /// - Throws: `ControllerError.plan`, which says what the controller wants to know.
  public init(_ controller: any Controller, name: String) throws(ControllerError) {
    let needs = controller.needs
    guard needs.isEmpty else {
      let reads = needs.signals.elements.map(\.name).joined(separator: ", ")
      let deeds = needs.deeds.names.joined(separator: ", ")
      throw .plan(
        "the rates of \(name) depend on "
          + (reads.isEmpty ? "what the loop does when asked" : "what the run reports (\(reads))")
          + (deeds.isEmpty ? "" : " and ask for a loop that can \(deeds)") + ", so they cannot be listed beforehand; "
          + "train with it (rheostat train) or drive it from a loop (rheostat control)")
    }
    self.controller = controller
  }

  /// Whether it moves the momentum too.
  public var movesMomentum: Bool {
    if case .train(let update) = controller.directive { return update.momentum != nil }
    return false
  }

  /// Asks and tells, and hands each update to `body`; stops when the controller finishes.
  public func drive(steps: Int, _ body: (Int, Update) throws -> Void) throws {
    var controller = controller
    for step in 0..<steps {
      guard case .train(let update) = controller.directive else { return }
      try body(step, update)
      try controller.receive(.trained(Readings()))
    }
  }

  /// The rates of the updates.
  public func rates(steps: Int) throws -> [Double] {
    var rates: [Double] = []
    rates.reserveCapacity(steps)
    try drive(steps: steps) { rates.append($1.rate) }
    return rates
  }

  /// Hands the updates `first ..< first + count` to `body`, numbered from 0; after the end of the run its last one is held.
  ///
  /// O(first + count): what is asked for is driven up to, since wrappers have no closed form of their own.
  public func list(_ first: Int, _ count: Int, _ body: (Int, Update) -> Void) throws(ControllerError) {
    var controller = controller
    var last = Update(rate: 0)
    var isOver = false
    for step in 0..<(first + count) {
      if !isOver, case .train(let update) = controller.directive {
        last = update
        try controller.receive(.trained(Readings()))
      } else {
        isOver = true
      }
      if step >= first { body(step - first, last) }
    }
  }
}
