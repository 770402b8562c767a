/// A length of a run in the unit in which a person thinks of it; resolved to steps once, against the plan.
///
/// Spelt `500st` (optimizer updates; a bare whole number means the same), `5ep` (epochs), `5%` (of the total),
/// `2Mtok` (tokens; k, M, G or B before `tok` multiply).
public enum RunLength: Sendable, Hashable {
  /// Optimizer updates.
  case steps(Int)
  /// Epochs; needs the plan's `stepsPerEpoch`.
  case epochs(Double)
  /// A share of the total, in percent; needs the plan's `total`.
  case percent(Double)
  /// Tokens; needs the plan's `tokensPerStep`.
  case tokens(Double)

  /// Reads a spelling; nil if it is none. Negative and non-finite lengths are none.
  public init?(_ text: String) {
    let lower = text.lowercased()
    if let steps = Int(lower) {
      self = .steps(steps)
    } else if lower.hasSuffix("st"), let steps = Int(lower.dropLast(2)) {
      self = .steps(steps)
    } else if lower.hasSuffix("ep"), let value = Double(lower.dropLast(2)) {
      self = .epochs(value)
    } else if lower.hasSuffix("%"), let value = Double(lower.dropLast()) {
      self = .percent(value)
    } else if lower.hasSuffix("tok"), let value = Self.tokens(lower.dropLast(3)) {
      self = .tokens(value)
    } else {
      return nil
    }
    guard amount.isFinite, amount >= 0, amount <= Double(RunPlan.largestTotal) else { return nil }
  }

  private static func tokens(_ text: Substring) -> Double? {
    let factors: [Character: Double] = ["k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12]
    guard let last = text.last else { return nil }
    guard let factor = factors[last] else { return Double(text) }
    return Double(text.dropLast()).map { $0 * factor }
  }

  private var amount: Double {
    switch self {
    case .steps(let count): Double(count)
    case .epochs(let value), .percent(let value), .tokens(let value): value
    }
  }

  /// The length in optimizer updates, rounded to the nearest.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)`` with no place if the plan lacks what the unit needs.
  public func steps(in plan: RunPlan) throws(ControllerError) -> Int {
    switch self {
    case .steps(let count): return count
    case .epochs(let value):
      return try resolve(value, times: plan.stepsPerEpoch.map(Double.init), "the plan's stepsPerEpoch")
    case .percent(let value):
      return try resolve(value, times: plan.total.map { Double($0) / 100 }, "a total: give the run's number of steps")
    case .tokens(let value):
      return try resolve(value, times: plan.tokensPerStep.map { 1 / $0 }, "the plan's tokensPerStep")
    }
  }

  private func resolve(_ value: Double, times unit: Double?, _ missing: String) throws(ControllerError) -> Int {
    guard let unit else {
      throw .configuration(place: "", "the length \(self) needs \(missing), or write it in steps, as in 500st")
    }
    let steps = (value * unit).rounded()
    guard steps <= Double(RunPlan.largestTotal) else {
      throw .configuration(place: "", "the length \(self) is \(steps) steps, more than 2^53; write a shorter one")
    }
    return Int(steps)
  }
}

extension RunLength: CustomStringConvertible {
  /// The canonical spelling.
  public var description: String {
    switch self {
    case .steps(let count): "\(count)st"
    case .epochs(let value): "\(plain(value))ep"
    case .percent(let value): "\(plain(value))%"
    case .tokens(let value): tokenSpelling(value)
    }
  }

  private func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private func tokenSpelling(_ value: Double) -> String {
    for (factor, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] {
      let scaled = value / factor
      if scaled >= 1, scaled * factor == value, scaled == scaled.rounded() { return "\(plain(scaled))\(letter)tok" }
    }
    return "\(plain(value))tok"
  }
}
