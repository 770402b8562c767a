internal import Rheostat

/// A controller that needs no readings: its rates can be listed beforehand.
///
/// It is driven as a loop would drive it, not evaluated, so that stacks of wrappers show what a run will get.
struct ClosedForm {
  private let controller: any Controller

  /// Takes a controller whose needs are empty.
  ///
  /// - Throws: a failure that says what the controller wants to know.
  init(_ controller: any Controller, name: String) throws {
    let needs = controller.needs
    guard needs.isEmpty else {
      let reads = needs.signals.elements.map(\.name).joined(separator: ", ")
      let deeds = needs.deeds.names.joined(separator: ", ")
      throw Failure.data(
        "the rates of \(name) depend on "
          + (reads.isEmpty ? "what the loop does when asked" : "what the run reports (\(reads))")
          + (deeds.isEmpty ? "" : " and ask for a loop that can \(deeds)") + ", so they cannot be listed beforehand; "
          + "train with it (rheostat train) or drive it from a loop (rheostat control)")
    }
    self.controller = controller
  }

  /// Whether it moves the momentum too.
  var movesMomentum: Bool {
    if case .train(let update) = controller.directive { return update.momentum != nil }
    return false
  }

  /// Asks and tells, and hands each update to `body`; stops when the controller finishes.
  func drive(steps: Int, _ body: (Int, Update) throws -> Void) throws {
    var controller = controller
    for step in 0..<steps {
      guard case .train(let update) = controller.directive else { return }
      try body(step, update)
      try controller.receive(.trained(Readings()))
    }
  }

  /// The rates of the updates.
  func rates(steps: Int) throws -> [Double] {
    var rates: [Double] = []
    rates.reserveCapacity(steps)
    try drive(steps: steps) { rates.append($1.rate) }
    return rates
  }

  /// Writes `step,rate` (and `momentum`, if it moves that) with the fewest digits that read back as the same doubles.
  ///
  /// - Parameter interval: list every so many updates, and the last.
  func writeTable(steps: Int, every interval: Int, to path: String) throws {
    let momentum = movesMomentum
    var file = try OutputFile.open(path)
    try file.append(momentum ? "step,rate,momentum\n" : "step,rate\n")
    var last: (Int, Update)?
    try drive(steps: steps) { step, update in
      last = step % interval == 0 ? nil : (step, update)
      if last == nil { try Self.append(step, update, momentum, to: &file) }
    }
    if let (step, update) = last { try Self.append(step, update, momentum, to: &file) }
    try file.finish()
  }

  private static func append(_ step: Int, _ update: Update, _ momentum: Bool, to file: inout OutputFile) throws {
    try file.append(step.description)
    file.append(byte: UInt8(ascii: ","))
    try file.append(update.rate.description)
    if momentum {
      file.append(byte: UInt8(ascii: ","))
      try file.append(update.momentum?.description ?? "")
    }
    file.append(byte: UInt8(ascii: "\n"))
  }
}
