internal import Rheostat

extension ClosedForm {
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
