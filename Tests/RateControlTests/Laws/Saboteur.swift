import Rheostat
import Synchronization

/// A controller that keeps every law but one, to show that the battery sees each of them broken.
struct Saboteur: Controller {
  static let kind = "saboteur"
  let breaks: Int
  var clock: Clock
  var rate = 0.1
  var phase = 0
  var decision: Decision?
  let asked = Counter()
  let shared = Counter()

  final class Counter: Sendable {
    let value = Mutex(0)
    func add() -> Int {
      value.withLock {
        $0 += 1
        return $0
      }
    }
    var now: Int { value.withLock { $0 } }
  }

  var needs: Needs { Needs(signals: Signals(.trainingLoss), deeds: .saveRestore, slots: Slots(.stage)) }

  var directive: Directive {
    if clock.over || (breaks == 11 && clock.total == clock.step + 1) { return .finish }
    switch (breaks, phase) {
    case (5, 3...): return .validate
    case (8, 3): return .restore(.stage, data: .onward)
    default: break
    }
    var rate = rate
    if breaks == 1, phase > 3 { rate += Double(asked.add()) }
    if breaks == 3 { rate += Double(shared.now) }
    if breaks == 6, phase > 3 { rate = .nan }
    return .train(Update(rate: rate))
  }

  mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if breaks == 4, case .saved = event { phase += 1 }
    switch (directive, event) {
    case (_, .validated) where breaks == 10: throw refusal(of: event)
    case (_, .validated): break
    case (_, .replanned(let total)): try clock.replan(total)
    case (.restore, .restored): phase += 1
    case (.train, .trained(let readings)):
      clock.trained()
      phase += 1
      if breaks == 3 { _ = shared.add() }
      if breaks == 7 { rate = readings[.seconds] == nil ? 0.1 : 0.2 }
      if breaks == 9 { rate = Double.random(in: 0...1) }
      if breaks == 12 {
        decision = Decision(number: 2 * phase, step: phase, rate: 0.1, reason: .manySkipped)
      }
    case (.train, .skipped): _ = clock.skip()
    case (.train, .measured) where !clock.measured: clock.measure()
    default: throw refusal(of: event)
    }
  }

  private enum Key: String, CodingKey { case clock, phase, rate, decision }

  func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(clock, forKey: .clock)
    try container.encode(phase, forKey: .phase)
    try container.encodeIfPresent(decision, forKey: .decision)
    try container.encode(rate, forKey: .rate)
  }

  mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    clock = try container.decode(Clock.self, forKey: .clock)
    phase = try container.decode(Int.self, forKey: .phase)
    decision = try container.decodeIfPresent(Decision.self, forKey: .decision)
    rate = try container.decode(Double.self, forKey: .rate) + (breaks == 2 && phase == 5 ? 1 : 0)
  }
}
