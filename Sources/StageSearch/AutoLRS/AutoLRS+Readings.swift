internal import RateControl

extension AutoLRS {
  /// A loss as it came.
  enum Loss {
    case finite(Double)
    case notFinite
    case missing

    init(_ reading: Double?) {
      guard let reading else {
        self = .missing
        return
      }
      self = reading.isFinite ? .finite(reading) : .notFinite
    }
  }

  mutating func trained(_ readings: Readings) {
    let loss = takeLoss(readings)
    state.clock.trained()
    if state.initialLoss == nil, case .finite(let first) = loss { state.initialLoss = first }
    if case .trial = state.phase { tried(loss) } else { committed(loss) }
  }

  /// The loss may come before the update; it is used when the update is made.
  mutating func measured(_ readings: Readings) {
    state.clock.measure()
    guard let loss = readings[.trainingLoss] else { return }
    state.isMeasuredNotFinite = !loss.isFinite
    state.measuredLoss = loss.isFinite ? loss : nil
  }

  private mutating func takeLoss(_ readings: Readings) -> Loss {
    let before = state.isMeasuredNotFinite ? Double.nan : state.measuredLoss
    forgetMeasured()
    return Loss(readings[.trainingLoss] ?? before)
  }

  mutating func forgetMeasured() {
    state.measuredLoss = nil
    state.isMeasuredNotFinite = false
  }

  /// No update was made; too many of them in a trial are a divergence.
  mutating func skipped() {
    forgetMeasured()
    guard state.clock.skip() else { return }
    if case .trial = state.phase {
      state.isFailing = true
      conclude()
    } else {
      decide(.manySkipped, Double(state.clock.skipped))
    }
  }

  mutating func validated(_ reading: Double?) {
    if case .validatingTrial = state.phase { validatedTrial(Loss(reading)) }
    if case .validatingStage = state.phase {
      let (loss, before) = (Loss(reading), decisionNumber)
      if case .finite(let value) = loss { return endStage(happened: value) }
      endStage(happened: nil)
      if decisionNumber == before { report(loss, of: .validationLoss) }
    }
  }

  /// Says once for each signal that a reading is missing, or not finite.
  mutating func report(_ loss: Loss, of signal: Signal) {
    switch loss {
    case .finite: return
    case .missing:
      guard !state.saidMissing.contains(signal) else { return }
      state.saidMissing.formUnion(Signals(signal))
      decide(.readingMissing, Double(signal.rawValue))
    case .notFinite:
      guard !state.saidNotFinite.contains(signal) else { return }
      state.saidNotFinite.formUnion(Signals(signal))
      decide(.readingNotFinite, Double(signal.rawValue))
    }
  }
}
