internal import RateControl

extension AnnealedCore {
  mutating func restore(_ stored: State) throws(ControllerError) {
    let numbers = StoredNumbers(kind: Self.kind)
    try numbers.check(stored.decision, at: stored.clock)
    try numbers.check("peak", stored.peak, in: Interval(settings.low, settings.high))
    try numbers.check("start", stored.start)
    try numbers.check("next", stored.next)
    try numbers.check("measured", stored.measured)
    try numbers.check("mainStart", stored.mainStart, in: 0...stored.clock.step)
    try numbers.check("the updates of the trial", stored.trial.steps, in: 0...settings.trialSteps)
    try numbers.check("the updates of the ramp", stored.ramp.steps, in: 0...settings.rampSteps)
    // A start may lie outside of the range, from which rates are clipped, but not far.
    let near = Interval(settings.range.lowerBound - 50, settings.range.upperBound + 50)
    for exponent in [stored.start, stored.next].compactMap(\.self) { try numbers.check("a rate", exponent, in: near) }
    let inside = Interval(settings.range.lowerBound, settings.range.upperBound)
    for result in stored.ladder.results { try numbers.check("a trial's rate", result.exponent, in: inside) }
    if stored.phase == .trial {
      try numbers.check("the trial's rate", stored.trial.exponent, in: inside)
      try numbers.check("the updates of the trial", stored.trial.steps, in: 0...(settings.trialSteps - 1))
    }
    if stored.phase == .ramp { try numbers.check("the ramp", stored.ramp.steps, in: 0...(settings.rampSteps - 1)) }
    guard stored.ramp.isPossible, stored.trial.isPossible, stored.ladder.isPossible, stored.stretch?.isPossible ?? true,
      settings.form != .fixed || stored.phase == .main, stored.phase != .ramp || settings.form.hasRamp
    else { throw .state("the stored state of \(Self.kind) holds numbers that no search has") }
    state = stored
    state.ladder = TrialLadder()
    for result in stored.ladder.results { state.ladder.add(result) }
  }
}
