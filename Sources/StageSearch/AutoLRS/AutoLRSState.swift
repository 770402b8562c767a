internal import GaussianProcess
internal import RateControl

extension AutoLRS {
  /// Where the stage machine stands.
  enum Phase: String, Sendable, Codable, Hashable {
    /// The checkpoint of the stage is to be kept.
    case saving
    /// A trial trains.
    case trial
    /// A trial waits for a validation.
    case validatingTrial
    /// The checkpoint is to come back for the next trial.
    case restoringForTrial
    /// The checkpoint is to come back for the rate that was chosen.
    case restoringForCommit
    /// The checkpoint is to come back since the main pass diverged.
    case restoringAfterDivergence
    /// The main pass at the rate that was chosen.
    case commit
    /// The end of a stage waits for a validation.
    case validatingStage
    /// The last rate falls to 0.
    case anneal
  }

  /// Everything that events can change.
  public struct State: Codable, Sendable {
    var clock: Clock
    var decision: Decision?
    var phase = Phase.saving
    /// The rate of the present trial, or the one that was chosen.
    var rate: Double
    /// Number of the present stage, from 1.
    var stage = 1
    /// The nominal lengths of the present stage.
    var tau: Int
    var trialSteps: Int
    /// What its lengths are within the budget.
    var lengths: StageLengths
    /// Updates of the present trial, or of the main pass of the stage.
    var stepsInPhase = 0
    /// Updates of the main pass of the stage, as planned when it began.
    var commitLength = 0
    /// Whether the present trial has failed, and whether the last one has.
    var isFailing = false
    var lastFailed = false
    /// Whether no model could be made for the present suggestion.
    var isWithoutModel = false
    var curve = TrialCurve()
    var trials: [Trial] = []
    var search: BayesianSearch?
    /// Whether trials are scored by validation losses from now on; used by the dialect `original`.
    var isPastDoubling = false
    /// Whether that was said.
    var hasSaidValidation = false
    /// The rate chosen last.
    var lastChosen: Double?
    /// What was expected of it; nil: nothing.
    var expected: Double?
    /// Updates that went into trials so far.
    var searched = 0
    /// The first training loss of the run.
    var initialLoss: Double?
    /// Running mean of the training loss of the main pass and how many entered it.
    var level = 0.0
    var levelCount = 0
    /// Divergences of the main pass.
    var divergences = 0
    /// Signals of which it was said that they are missing, or not finite.
    var saidMissing: Signals = []
    var saidNotFinite: Signals = []
    /// The training loss that came before the pending update.
    var measuredLoss: Double?
    var isMeasuredNotFinite = false
    /// Where the anneal began, and from which rate.
    var annealStart = 0
    var annealFrom = 0.0

    init(_ settings: Settings, total: Int?) {
      clock = Clock(total: total)
      (rate, tau, trialSteps) = (settings.low, settings.tau, settings.trialSteps)
      lengths = StageLengths(trialSteps: trialSteps, commitSteps: tau)
    }
  }
}

extension AutoLRS.State {
  /// Refuses numbers that no run with these settings can have.
  func check(_ settings: AutoLRS.Settings) throws(ControllerError) {
    let counts = [stage, tau, trialSteps, lengths.trialSteps, lengths.commitSteps]
    let others = [stepsInPhase, commitLength, levelCount, divergences]
    try require(counts.allSatisfy { (1...RunPlan.largestTotal).contains($0) }, "a length is below 1 or above 2^53")
    try require(others.allSatisfy { (0...RunPlan.largestTotal + 1).contains($0) }, "a count is below 0 or above 2^53")
    try require((0...clock.step).contains(searched), "more updates are searched than made")
    try require((0...clock.step).contains(annealStart), "the anneal began in the future")
    let rates = 0...settings.high
    try require((settings.low...settings.high).contains(rate), "the rate \(rate) is outside the range")
    try require(rates.contains(annealFrom), "the anneal began at \(annealFrom), which is outside the range")
    try require(lastChosen.map(rates.contains) ?? true, "the last rate is outside the range")
    try require(isFinite, "a loss is not finite")
    try require((decision?.step ?? 0) <= clock.step, "its decision lies in the future")
    try require(decision.map { rates.contains($0.rate) } ?? true, "its decision holds a rate outside the range")
    try checkTrials(settings)
  }

  private var isFinite: Bool {
    [level, expected ?? 0, initialLoss ?? 0, measuredLoss ?? 0].allSatisfy(\.isFinite)
  }

  private func checkTrials(_ settings: AutoLRS.Settings) throws(ControllerError) {
    let isInTrial = [.trial, .validatingTrial, .restoringForTrial].contains(phase)
    try require(trials.count <= settings.trials - (isInTrial ? 1 : 0), "it has \(trials.count) trials")
    try require(!isInTrial || stepsInPhase <= lengths.trialSteps + 1, "a trial is longer than planned")
    try require(curve.isPossible(length: lengths.trialSteps + 1), "the losses of the trial are impossible")
    let range = settings.low...settings.high
    let isPossible = trials.allSatisfy {
      range.contains($0.rate) && ($0.score?.isFinite ?? true) && ($0.tail?.isFinite ?? true)
    }
    try require(isPossible, "a trial is outside the range or has no finite score")
    try require(!isInTrial || search != nil, "a trial has no search")
    guard let search else { return }
    let fits = search.low == settings.low && search.high == settings.high && search.settings == SearchSettings()
    try require(fits, "its search is not one of these settings")
  }

  private func require(_ isRight: Bool, _ what: String) throws(ControllerError) {
    if !isRight { throw .state("the stored state of autoLRS is impossible: \(what)") }
  }
}
