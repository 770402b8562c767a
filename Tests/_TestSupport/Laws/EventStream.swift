internal import Rheostat

/// Random answers to directives: good ones and those that must be refused.
struct EventStream {
  var random: LawGenerator
  let declared: Signals
  let canMeasure: Bool
  private(set) var measured = false
  private var skipsLeft = 0

  init(seed: Int, needs: Needs, plan: RunPlan) {
    random = LawGenerator(seed: seed)
    declared = needs.signals
    canMeasure = plan.can.contains(.measureBeforeUpdate)
  }

  /// Extreme values a loop may report: numbers of every size, and none at all.
  private static let extremes: [Double] = [
    .nan, .infinity, -.infinity, 1e300, -1e300, 1e-300, .leastNonzeroMagnitude, 0, -0.0, -1, .greatestFiniteMagnitude,
  ]

  private mutating func value() -> Double {
    if random.chance(0.12) { return Self.extremes.randomElement(using: &random) ?? 0 }
    return Double.random(in: -0.2...2, using: &random)
  }

  /// Readings of the declared signals, now and then without some, and of as many others as fit.
  private mutating func readings() -> Readings {
    var readings = Readings()
    for signal in declared.elements where !random.chance(0.05) { readings[signal] = value() }
    for signal in Signal.allCases where !declared.contains(signal) && random.chance(0.4) { readings[signal] = value() }
    return readings
  }

  /// An event that answers the directive, or that may come at any time.
  mutating func answer(to directive: Directive, done: Int) -> LoopEvent {
    if random.chance(0.05) { return .validated(readings()) }
    if random.chance(0.01) {
      return .replanned(total: random.chance(0.2) ? nil : max(done, 1) + Int.random(in: 0...150, using: &random))
    }
    switch directive {
    case .train: return train()
    case .validate: return .validated(readings())
    case .save(let slot): return .saved(slot)
    case .restore(let slot, _): return .restored(slot)
    case .finish: return .validated(readings())
    }
  }

  private mutating func train() -> LoopEvent {
    if canMeasure, !measured, random.chance(0.5) {
      measured = true
      return .measured(readings())
    }
    measured = false
    if skipsLeft == 0, random.chance(0.03) { skipsLeft = random.chance(0.2) ? 25 : 1 }
    if skipsLeft > 0 {
      skipsLeft -= 1
      return .skipped(readings())
    }
    return .trained(readings())
  }

  /// Events that do not answer the directive and must be refused.
  mutating func wrong(for directive: Directive, done: Int) -> [LoopEvent] {
    var events: [LoopEvent] = done > 0 ? [.replanned(total: done - 1)] : []
    for slot in Slot.allCases {
      if directive != .save(slot) { events.append(.saved(slot)) }
      if directive != .restore(slot, data: .onward), directive != .restore(slot, data: .rewound) {
        events.append(.restored(slot))
      }
    }
    guard case .train = directive else {
      return events + [.trained(readings()), .skipped(readings()), .measured(readings())]
    }
    return measured ? events + [.measured(readings())] : events
  }
}
