internal import RateControl

extension RangeTest {
  /// What does not change: apart, so that a step copies nothing of it.
  final class Settings: Sendable {
    let rates: RampRates
    let rule: RangeAnalysis.Rule
    let fallback: Double
    let data: DataPosition
    private let total: Int?
    private let make: Make

    init(
      _ rates: RampRates, _ rule: RangeAnalysis.Rule, _ fallback: Double, _ total: Int?, _ data: DataPosition,
      _ make: @escaping Make
    ) {
      self.rates = rates
      self.rule = rule
      self.fallback = fallback
      self.total = total
      self.data = data
      self.make = make
    }

    /// Makes what follows. Where a total that has changed is too small for it, or was opened, it is made as it would
    /// have been and told; where that is refused too, the rate is held.
    func controller(for outcome: Outcome) -> any Controller {
      let rest = outcome.total.map { max($0 - outcome.offset, 1) }
      if let controller = try? make(outcome.rate, rest, outcome.total) { return controller }
      if var controller = try? make(outcome.rate, total.map { $0 - rates.steps }, total),
        (try? controller.receive(.replanned(total: rest))) != nil
      {
        return controller
      }
      return Scheduled(Constant(peak: outcome.rate), total: rest)
    }
  }

  /// With what the controller that follows was made.
  struct Outcome: Sendable, Codable, Hashable {
    /// Its base rate.
    var rate: Double
    /// Updates before its turn.
    var offset: Int
    /// The total of the whole at that time.
    var total: Int?
  }

  private enum Key: String, CodingKey { case phase, clock, ramp, decisions, outcome, then }

  /// Writes the phase, the losses of the ramp, the rate found and the state of what follows.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(phase, forKey: .phase)
    try container.encode(clock, forKey: .clock)
    try container.encode(ramp, forKey: .ramp)
    try container.encode(stream, forKey: .decisions)
    try container.encodeIfPresent(outcome, forKey: .outcome)
    try inner.encodeState(to: container.superEncoder(forKey: .then))
  }

  /// Reads a state; what follows is made anew with the rate that was found.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    phase = try container.decode(Phase.self, forKey: .phase)
    clock = try container.decode(Clock.self, forKey: .clock)
    ramp = try container.decode(Ramp.self, forKey: .ramp)
    stream = try container.decode(DecisionStream.self, forKey: .decisions)
    outcome = try container.decodeIfPresent(Outcome.self, forKey: .outcome)
    try check()
    if let outcome {
      inner = settings.controller(for: outcome)
    } else {
      ramp.reserve(settings.rates.steps)
    }
    try inner.decodeState(from: container.superDecoder(forKey: .then))
  }

  private func check() throws(ControllerError) {
    let numbers = StoredNumbers(kind: Self.kind)
    try ramp.check(numbers, performed: clock.step)
    // Not its step: a wrapper may report a change of the total ahead of its part's turn.
    try numbers.check("the decision's rate", stream.last?.rate ?? 0, in: .nonNegative)
    guard (phase == .running) == (outcome != nil) else {
      throw .state("the stored state of \(Self.kind) has a rate found in the phase \(phase.rawValue), or none after it")
    }
    guard let outcome else {
      return try numbers.check("the step of the ramp", clock.step, in: 0...settings.rates.steps)
    }
    try numbers.check("the steps of the ramp", outcome.offset, in: 0...min(settings.rates.steps, clock.step))
    if let total = outcome.total { try numbers.check("the total", total, in: outcome.offset...RunPlan.largestTotal) }
    guard outcome.rate == settings.fallback || (settings.rates.low...settings.rates.high).contains(outcome.rate) else {
      throw .state(
        "the rate found of the stored state of \(Self.kind) must lie in \(settings.rates.low)...\(settings.rates.high); "
          + "got \(outcome.rate)")
    }
  }
}
