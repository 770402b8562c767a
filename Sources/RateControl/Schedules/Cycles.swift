/// Cycles whose lengths grow by a whole factor, counted in whole numbers: a logarithm, as timm and torch's
/// `step(epoch)` take it, misses boundaries (multiplier 3, fifth cycle).
struct Cycles: Sendable, Hashable {
  /// Length of the first cycle, 1 or more.
  let first: Int
  /// How many times longer each cycle is than the one before, 1 or more.
  let multiplier: Int

  init(first: Int, multiplier: Int) {
    self.first = max(first, 1)
    self.multiplier = max(multiplier, 1)
  }

  /// The cycle of a step, the steps done in it and its length.
  ///
  /// - Complexity: O(1) for multiplier 1; else one round for each cycle before, 63 at most.
  func place(of step: Int) -> (cycle: Int, elapsed: Int, length: Int) {
    let step = max(step, 0)
    if multiplier == 1 { return (step / first, step % first, first) }
    var cycle = 0
    var elapsed = step
    var length = first
    while elapsed >= length {
      elapsed -= length
      cycle += 1
      let (longer, overflow) = length.multipliedReportingOverflow(by: multiplier)
      length = overflow ? .max : longer
    }
    return (cycle, elapsed, length)
  }
}
