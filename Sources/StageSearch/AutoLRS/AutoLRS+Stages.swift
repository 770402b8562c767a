internal import RateControl

extension AutoLRS {
  /// Updates that are left before the final anneal; a run without an end has as many as are ever asked for.
  var left: Int {
    guard let total = state.clock.total else { return RunPlan.largestTotal }
    return max(0, total - settings.annealSteps(of: total) - state.clock.step)
  }

  /// The main pass of a stage begins, or, with nothing left, the final anneal.
  mutating func enterCommit() {
    state.phase = .commit
    state.stepsInPhase = 0
    (state.level, state.levelCount) = (0, 0)
    state.commitLength = isOriginal ? state.tau + 1 : min(state.lengths.commitSteps, max(left, 1))
    lengthenCommit()
    if left == 0, !state.clock.over { beginAnneal() }
  }

  /// What would be too little for another search is added to this stage.
  private mutating func lengthenCommit() {
    guard !isOriginal, state.clock.total != nil else { return }
    let rest = left - (state.commitLength - state.stepsInPhase)
    if rest > 0, rest < settings.leastStage { state.commitLength += rest }
  }

  /// An update of the main pass or of the anneal was made.
  mutating func committed(_ loss: Loss) {
    if case .notFinite = loss, !isOriginal { return diverge() }
    guard case .commit = state.phase else { return report(loss, of: .trainingLoss) }
    state.stepsInPhase += 1
    if case .finite(let value) = loss { follow(value) }
    if state.stepsInPhase >= state.commitLength { lengthenCommit() }
    if state.stepsInPhase >= state.commitLength || isBudgetSpent {
      finishCommit()
    } else {
      report(loss, of: .trainingLoss)
    }
  }

  private var isBudgetSpent: Bool { isOriginal ? state.clock.over : left == 0 }

  /// The running mean of the training loss: it looks back on the last twentieth of the stage.
  private mutating func follow(_ loss: Double) {
    let window = max(1, state.commitLength / 20)
    state.levelCount = min(state.levelCount + 1, window)
    let share = 1 / Double(state.levelCount)
    state.level += loss * share - state.level * share
  }

  /// Back to the checkpoint of the stage with half the rate.
  private mutating func diverge() {
    let before = state.phase == .anneal ? annealRate : state.rate
    state.divergences += 1
    state.rate = max(state.rate / 2, settings.low)
    state.annealFrom = state.phase == .anneal ? before / 2 : state.rate
    state.lastChosen = state.rate
    // The steps of the stage that are left stay the same.
    state.stepsInPhase = min(state.stepsInPhase + 1, state.commitLength)
    state.phase = .restoringAfterDivergence
    decide(.rolledBack, 0, before, Double(state.divergences))
  }

  /// The checkpoint is back: the main pass goes on, or the anneal from where it was to be.
  mutating func goOnAfterDivergence() {
    state.phase = state.clock.over || left > 0 ? .commit : .anneal
    if state.phase == .anneal { state.annealStart = state.clock.step }
  }

  private mutating func finishCommit() {
    if isScoredByValidation {
      state.phase = .validatingStage
    } else {
      endStage(happened: nil)
    }
  }

  /// A stage has ended.
  ///
  /// - Parameter happened: the validation loss; nil: the mean training loss around the end, if one was read.
  mutating func endStage(happened: Double?) {
    let outcome = happened ?? (state.levelCount > 0 ? state.level : nil)
    if let expected = state.expected, let outcome {
      decide(.stageEnded, Double(state.stage), state.rate, expected, outcome)
    }
    grow()
    if left == 0, !state.clock.over, !isOriginal {
      beginAnneal()
    } else {
      state.phase = .saving
      prepareSearch()
    }
  }

  /// The next stage: tau and tau' double up to the largest.
  private mutating func grow() {
    state.stage += 1
    guard !isOriginal else { return growOriginal() }
    // A stage that was cut is the last one, unless the total has grown since.
    guard state.tau < settings.tauMax, state.lengths.trialSteps == state.trialSteps else { return }
    let larger = state.tau > settings.tauMax / 2 ? settings.tauMax : 2 * state.tau
    state.trialSteps = max(
      state.trialSteps, min(Int(Double(state.trialSteps) * (Double(larger) / Double(state.tau))), larger))
    state.tau = larger
  }

  private mutating func growOriginal() {
    guard Double(state.trialSteps) < Double(settings.tauMax) / 10 else {
      state.isPastDoubling = true
      return
    }
    state.trialSteps = min(2 * state.trialSteps, RunPlan.largestTotal)
    state.tau = min(2 * state.tau, RunPlan.largestTotal)
  }

  private mutating func beginAnneal() {
    state.phase = .anneal
    (state.annealFrom, state.annealStart) = (state.rate, state.clock.step)
  }

  /// `from (N - t) / (N - start)`: the whole rate at the first update of the anneal, 1/n of it at the last of n.
  var annealRate: Double {
    guard let total = state.clock.total, total > state.annealStart else { return state.annealFrom }
    return state.annealFrom * (Double(total - state.clock.step) / Double(total - state.annealStart))
  }

  /// Takes another total.
  mutating func replan(_ total: Int?) throws(ControllerError) {
    let before = state.clock.total
    let present = annealRate
    try state.clock.replan(total)
    guard before != total else { return }
    fit(annealedTo: present)
    decide(.replanned, Double(before ?? 0), Double(total ?? 0))
  }

  /// Makes the present phase fit the new budget.
  private mutating func fit(annealedTo present: Double) {
    switch state.phase {
    case .trial, .validatingTrial, .restoringForTrial:
      if isTooLittleForTheTrial {
        forgetMeasured()
        cutSearch()
      }
    case .commit:
      if left == 0, !state.clock.over, !isOriginal { beginAnneal() }
    case .anneal:
      (state.annealFrom, state.annealStart) = (present, state.clock.step)
      if left > 0 {
        state.phase = .saving
        prepareSearch()
      }
    case .saving, .validatingStage, .restoringForCommit, .restoringAfterDivergence: break
    }
  }

  private var isTooLittleForTheTrial: Bool {
    guard !isOriginal else { return state.clock.over }
    return left <= trialLength - state.stepsInPhase
  }
}
