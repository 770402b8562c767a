internal import GaussianProcess
internal import RateControl

extension AutoLRS {
  /// Whether the present stage is scored by validation losses.
  var isScoredByValidation: Bool {
    guard canValidate else { return false }
    return isOriginal ? state.isPastDoubling : state.tau >= settings.tauMax
  }

  /// Updates of the present trial; the first of a run has one more in the published code.
  var trialLength: Int {
    let isFirst = isOriginal && state.stage == 1 && state.trials.isEmpty
    return state.lengths.trialSteps + (isFirst ? 1 : 0)
  }

  /// Updates between two validations of a trial: sixteen fall into one of 16 updates or more.
  var validationInterval: Int { max(1, state.lengths.trialSteps / 16) }

  /// Before a stage: an empty model, and the first rate to try.
  mutating func prepareSearch() {
    state.trials.removeAll(keepingCapacity: true)
    state.trials.reserveCapacity(settings.trials)
    state.curve.reserve(state.trialSteps + 1)
    let seed = UInt64(settings.seed) &* 1_000_003 &+ UInt64(state.stage)
    state.search = try? BayesianSearch(low: settings.low, high: settings.high, seed: seed)
    suggest()
  }

  /// The checkpoint is kept: the first trial.
  mutating func beginSearch() {
    state.expected = nil
    state.clock.forgetSkips()
    guard
      let lengths = StageLengths(
        trialSteps: state.trialSteps, tau: state.tau, left: !isOriginal ? left : nil, settings: settings)
    else { return commitWithoutSearch() }
    state.lengths = lengths
    beginTrial()
    if isScoredByValidation, !state.hasSaidValidation {
      state.hasSaidValidation = true
      decide(.validationScored, Double(state.stage), Double(state.tau))
    }
  }

  /// The next rate to try. A model that cannot be made leaves the middle of the widest gap.
  private mutating func suggest() {
    guard var search = state.search else { return }
    state.search = nil
    let asked = search.ask(lowerConfidenceBound: settings.kappa)
    state.isWithoutModel = asked == nil
    state.rate = asked ?? search.ask()
    state.search = search
  }

  mutating func beginTrial() {
    state.phase = .trial
    state.stepsInPhase = 0
    state.isFailing = false
    state.curve.clear()
    guard state.isWithoutModel else { return }
    state.isWithoutModel = false
    decide(
      .searchSkipped, Double(state.stage), Double(state.trials.count), state.rate, Double(state.searched))
  }

  /// An update of a trial was made.
  mutating func tried(_ loss: Loss) {
    state.stepsInPhase += 1
    state.searched += 1
    let isValidated = isScoredByValidation
    switch loss {
    case .finite(let value):
      if !isValidated { state.curve.append(value, at: state.stepsInPhase - 1) }
    case .notFinite:
      state.isFailing = true
      if !isOriginal { return conclude() }
    case .missing: break
    }
    if isValidated, isValidationDue {
      state.phase = .validatingTrial
    } else {
      goOn()
    }
    if case .missing = loss, state.phase != .restoringForTrial, state.phase != .restoringForCommit {
      report(loss, of: .trainingLoss)
    }
  }

  private var isValidationDue: Bool {
    // The counter of the published code begins at 1, and at the end of a trial it concludes instead.
    if !isOriginal { return state.stepsInPhase.isMultiple(of: validationInterval) }
    return state.stepsInPhase < trialLength && (state.stepsInPhase + 1).isMultiple(of: validationInterval)
  }

  mutating func validatedTrial(_ loss: Loss) {
    state.phase = .trial
    switch loss {
    case .finite(let value): state.curve.append(value, at: state.stepsInPhase)
    case .notFinite:
      state.isFailing = true
      if !isOriginal { return conclude() }
    case .missing: break
    }
    goOn()
    if case .missing = loss, state.phase == .trial { report(loss, of: .validationLoss) }
  }

  private mutating func goOn() {
    if state.stepsInPhase >= trialLength {
      conclude()
    } else if state.clock.over {
      cutSearch()
    }
  }

  /// A trial has ended: its score, and what comes next.
  mutating func conclude() {
    let score = state.isFailing ? nil : score()
    let (tried, steps) = (state.rate, Double(state.stepsInPhase))
    let number = Double(state.trials.count + 1)
    let last = state.curve.losses.last ?? state.initialLoss ?? 0
    let tail = score.flatMap { _ in TrialScore.lastTenth(of: state.curve.losses) }
    state.trials.append(Trial(rate: tried, score: score?.value, tail: tail))
    state.lastFailed = score == nil
    try? state.search?.tell(tried, value: score?.value ?? .nan)
    if state.trials.count < settings.trials, fitsAnotherTrial {
      suggest()
      state.phase = .restoringForTrial
      state.stepsInPhase = 0
    } else {
      choose()
    }
    state.curve.clear()
    let stage = Double(state.stage)
    guard let score else { return decide(.trialFailed, stage, number, tried, last, steps) }
    let reason: Reason = score.isStandIn ? .trialStoodIn : .trialEnded
    decide(reason, stage, number, tried, score.value, score.deviation, steps)
  }

  /// Whether a further trial leaves as many updates for the main pass.
  private var fitsAnotherTrial: Bool {
    isOriginal ? !state.clock.over : left >= 2 * state.lengths.trialSteps
  }

  private func score() -> TrialScore? {
    guard isOriginal else {
      return .forecast(state.curve, horizon: state.lengths.commitSteps, model: settings.forecast)
    }
    let isValidation = isScoredByValidation
    let losses = Array(state.curve.losses.suffix(state.lengths.trialSteps))
    let horizon = isValidation ? state.tau / validationInterval : state.tau
    guard var score = TrialScore.original(losses, place: Double(horizon), isValidation: isValidation) else {
      return nil
    }
    // A jump of the loss makes the forecast worthless; the published code compares with the first loss of the run.
    if isValidation, let first = state.initialLoss, let last = losses.last, losses.contains(where: { $0 >= first }) {
      score.value = last
      score.isStandIn = false
    }
    return score
  }
}
