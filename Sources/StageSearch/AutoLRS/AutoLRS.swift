internal import GaussianProcess
public import RateControl

/// AutoLRS: before each stage of tau updates a search for the rate that is expected to have the smallest loss at its end.
///
/// A stage keeps a checkpoint and makes `trials` trials of tau' updates from it. The losses of a trial are forecast to
/// step tau; the rates come from the lower confidence bound of a Gaussian process over log(rate). Then the checkpoint comes
/// back and tau updates are made at the rate of the smallest forecast. tau and tau' double from stage to stage up to
/// `tauMax`; from then on trials are scored by validation losses, if the loop can validate.
///
/// Trials and stages lie inside the budget: the last stage is shortened, or lengthened by what would be too little for
/// another, and a run never ends inside a search, even if its total changes in mid-trial. A trial whose loss is not finite ends
/// at once and is an observation censored on the right. A main pass whose loss is not finite goes back to the checkpoint of
/// its stage with half the rate.
///
/// - Note: searching costs as much as training. With its search charged it loses to a tuned cosine.
/// - Source: Jin et al. 2021, arXiv 2105.10762; for the dialect `original` YuchenJin/autolrs.
///
///     let controller = try AutoLRS(AutoLRS.Settings(), plan: plan)
///     controller.directive  // save(stage)
public struct AutoLRS: StatefulController {
  /// `autoLRS`.
  public static let kind = "autoLRS"
  /// What was configured.
  public let settings: Settings
  /// Everything that events change.
  public internal(set) var state: State
  /// Whether the loop can validate, so that the switch to validation losses is made.
  let canValidate: Bool

  /// Creates the controller.
  ///
  /// - Parameters:
  ///   - settings: what to search and how.
  ///   - plan: what is known of the run; its total, and whether the loop can validate.
  /// - Throws: `ControllerError.configuration` if a setting is out of its range, the run has no total, or one too
  ///   small for a search.
  public init(_ settings: Settings, plan: RunPlan) throws(ControllerError) {
    try self.init(settings, plan: plan, place: "")
  }

  init(_ settings: Settings, plan: RunPlan, place: String) throws(ControllerError) {
    try settings.check(at: place)
    try settings.check(total: plan.total, at: place)
    self.settings = settings
    canValidate = plan.can.contains(.validate) && plan.signals.contains(.validationLoss)
    state = State(settings, total: plan.total)
    prepareSearch()
  }

  /// The training loss and a loop that can save and restore; validation if the loop can, rewound data for common batches.
  public var needs: Needs {
    var needs = Needs(
      signals: Signals(.trainingLoss), deeds: .saveRestore, slots: Slots(.stage), findsRate: true)
    if canValidate {
      needs.signals.formUnion(Signals(.validationLoss))
      needs.deeds.formUnion(.validate)
    }
    if settings.commonBatches { needs.deeds.formUnion(.rewindData) }
    return needs
  }

  /// The last decision.
  public var decision: Decision? { state.decision }

  /// The number of that decision.
  public var decisionNumber: Int { state.decision?.number ?? 0 }

  /// The rate of the main pass, the last one while a search goes on; nil before the first choice.
  public var nominalRate: Double? { state.phase == .anneal ? annealRate : state.lastChosen }

  /// What the stage machine asks for.
  public var directive: Directive {
    switch state.phase {
    case .validatingTrial, .validatingStage: return .validate
    case .restoringForTrial: return .restore(.stage, data: rewinds ? .rewound : .onward)
    // A candidate's weights are never handed over: they are taken back even when the budget is spent.
    case .restoringForCommit, .restoringAfterDivergence: return .restore(.stage, data: .onward)
    case .saving: return state.clock.over ? .finish : .save(.stage)
    case .trial: return state.clock.over ? .finish : .train(Update(rate: state.rate, role: .probe))
    case .commit: return state.clock.over ? .finish : .train(Update(rate: state.rate))
    case .anneal: return state.clock.over ? .finish : .train(Update(rate: annealRate))
    }
  }

  /// The same batches for all trials, but not after one that failed: its batch may be the bad one.
  private var rewinds: Bool { settings.commonBatches && !state.lastFailed }

  private var isTraining: Bool {
    guard !state.clock.over else { return false }
    // A switch, since == of an enumeration with names compares the names.
    switch state.phase {
    case .trial, .commit, .anneal: return true
    default: return false
    }
  }

  /// Whether the dialect is that of the published code.
  var isOriginal: Bool {
    if case .original = settings.dialect { true } else { false }
  }

  /// Moves the stage machine.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    switch event {
    case .trained(let readings) where isTraining: trained(readings)
    case .skipped where isTraining: skipped()
    case .measured(let readings) where isTraining && !state.clock.measured: measured(readings)
    case .validated(let readings): validated(readings[.validationLoss])
    case .saved(.stage) where state.phase == .saving && !state.clock.over: beginSearch()
    case .restored(.stage): try restored(event)
    case .replanned(let total): try replan(total)
    default: throw refusal(of: event)
    }
  }

  private mutating func restored(_ event: LoopEvent) throws(ControllerError) {
    switch state.phase {
    case .restoringForTrial: beginTrial()
    case .restoringForCommit: beginCommit()
    case .restoringAfterDivergence: goOnAfterDivergence()
    default: throw refusal(of: event)
    }
    // A trial that ended by skips says nothing of the next one.
    state.clock.forgetSkips()
  }

  /// Takes over a stored state.
  public mutating func restore(_ state: State) throws(ControllerError) {
    try state.check(settings)
    self.state = state
    self.state.curve.reserve(state.lengths.trialSteps + 1)
  }

  /// Records a decision with the present step and the rate that follows.
  mutating func decide(_ reason: Reason, _ values: Double...) {
    let rate = state.phase == .anneal ? annealRate : state.rate
    state.decision = Decision(
      following: state.decision, step: state.clock.step, rate: rate, reason: reason, values: values)
  }
}
