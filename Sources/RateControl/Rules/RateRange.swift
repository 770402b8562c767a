/// The range in which a rule may move the rate, derived from its first rate unless written.
struct RateRange {
  let low: Double, high: Double

  /// From `start / below` to `start * above`, kept inside the numbers there are.
  init(around start: Double, below: Double, above: Double) {
    low = max(start / below, .leastNonzeroMagnitude)
    high = min(start * above, .greatestFiniteMagnitude)
  }

  private init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The range as written, else the derived one; it has to hold the first rate.
  func written(_ arguments: Arguments, start: Double) throws(ControllerError) -> RateRange {
    let range = RateRange(
      low: try arguments.optionalNumber("low") ?? low, high: try arguments.optionalNumber("high") ?? high)
    if let fault = range.fault(start: start) { throw arguments.refusal(fault.name, fault.sentence) }
    return range
  }

  /// What is wrong with a range for this first rate.
  func fault(start: Double) -> (name: String, sentence: String)? {
    guard low.isFinite, low > 0, low <= start else {
      return ("low", "must be above 0 and not above the first rate \(start); got \(low)")
    }
    guard high.isFinite, high >= start else {
      return ("high", "must be finite and not below the first rate \(start); got \(high)")
    }
    return nil
  }

  /// The fault of a range given in code.
  static func fault(low: Double, high: Double, start: Double) -> (name: String, sentence: String)? {
    RateRange(low: low, high: high).fault(start: start)
  }
}

extension Parameter {
  /// `start`: the rate of the first update.
  static let start = Parameter(
    "start", .number(.positive), unit: "learning rate", default: .derived("the loop's base rate"),
    "The learning rate of the first update; unless written, the one that the optimizer was given.")

  /// `low`: the smallest rate.
  static func low(_ share: String, _ why: String) -> Parameter {
    Parameter(
      "low", .number(.positive), unit: "learning rate", default: .derived("\(share) of the first rate"),
      "The smallest rate, not above the first; \(why)")
  }

  /// `high`: the largest rate.
  static func high(_ times: String, _ why: String) -> Parameter {
    Parameter(
      "high", .number(.positive), unit: "learning rate", default: .derived("\(times) the first rate"),
      "The largest rate, not below the first; \(why)")
  }
}
