internal import Glibc
public import RateControl

extension AnnealedSearch {
  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .searches,
    summary: "Finds the learning rate in a few per cent of the run, then one pass that ends in an anneal.",
    formula: "peak = 10^((1 - trust) start + trust vertex); trials half a decade apart; main pass: warm-up, wsd or rex",
    parameters: parameters, source: "ours; Simulations/annealed-search", verification: .ours,
    wishesScheduleFree: true
  ) { arguments throws(ControllerError) in try AnnealedSearch(try AnnealedSettings(arguments)) }

  private static let parameters = [
    Parameter(
      "low", .number(.positive), unit: "learning rate", default: .value(.number(1e-7)),
      "The smallest learning rate that is tried; 1e-7, since any range that holds the answer gives the same."),
    Parameter(
      "high", .number(.positive), unit: "learning rate", default: .value(.number(300)),
      "The largest learning rate that is tried; 300, since mean squared errors of small outputs want rates of 100."),
    Parameter(
      "share", .number(Interval(0, 0.5, includesLow: false)), unit: "share of the run",
      default: .derived("0.1 for schedule-free, 0.08 for the Adam family, otherwise 0.12"),
      "The largest share of the run that is searched, of short runs up to a quarter or 140 updates; room for six trials, "
        + "three or four are usual."),
    Parameter(
      "trial", .length, unit: "steps",
      default: .derived("1.5% of the run for schedule-free, 1% for the Adam family, otherwise 2%; 20 at least"),
      "Updates of one trial; enough to tell rates half a decade apart, and momentum needs longer to feel its cliff."),
    Parameter(
      "trust", .number(.unit), default: .derived("0.8 for schedule-free, 0.4 for the Adam family, otherwise 1"),
      "Weight of the trials against where the search began; least for Adam, whose anchor is the better guess."),
    Parameter(
      "horizon", .number(.unit), default: .derived("0 for schedule-free, 0.28 for the Adam family, otherwise 0.15"),
      "The power of the length with which the best rate falls from a trial to the whole run; none where an average is "
        + "judged, measured on the workloads of the study elsewhere."),
    Parameter(
      "shape", .choice(MainShape.Kind.allCases.map(\.rawValue)),
      default: .derived("wsd for schedule-free, otherwise rex"),
      "The main pass after its warm-up: a plateau and a linear decay, or a reflected exponential, which forgives a wrong "
        + "rate best."),
    Parameter(
      "warmup", .number(Interval(0, 1, includesHigh: false)), unit: "share of the main pass",
      default: .value(.number(0.05)), "The linear warm-up; 0.05 as is usual."),
    Parameter(
      "decay", .number(.unit), unit: "share of the main pass",
      default: .derived("0.1 for schedule-free, otherwise 0.2"),
      "The linear decay of wsd; 0.2 as is usual, less where an average has settled already."),
  ]
}

extension AnnealedSettings {
  /// Reads the settings of a configuration, for a plan.
  init(_ arguments: Arguments) throws(ControllerError) {
    let plan = arguments.plan
    guard let total = plan.total else {
      throw .configuration(
        place: arguments.place,
        "annealedSearch divides the run into a search and a pass that ends in an anneal, so it needs the total of updates; "
          + "give the plan's total, or use wsd, which needs none and decays when it is told")
    }
    form = try AnnealedForm(plan, at: arguments.place)
    guard total >= Self.least || form == .fixed else {
      throw .configuration(
        place: arguments.place,
        "annealedSearch needs \(Self.least) updates or more, to search in a quarter of them; this run has \(total): name "
          + "a learning rate instead, as cosine(peak=0.01)")
    }
    low = try arguments.number("low")
    high = try arguments.number("high")
    guard high / low >= 10 else {
      throw arguments.refusal("high", "must be ten times low or more; got \(high) with low \(low)")
    }
    self.total = total
    share = try arguments.optionalNumber("share") ?? form.share
    keepsShare = arguments.isGiven("share")
    let budget = Self.budget(total, share, keepsShare)
    guard budget >= Self.leastSearch || form == .fixed else {
      throw arguments.refusal(
        "share", "leaves \(budget) of \(total) updates to the search, which needs \(Self.leastSearch) or more; raise it"
      )
    }
    rampSteps = min(40, max(budget / 4, 1))
    let room = max((budget - (form.hasRamp ? rampSteps : 0)) / 3, 1)
    let trial = try arguments.optionalLength("trial") ?? min(max(20, Int(form.trial * Double(total))), room)
    guard trial > 0 else { throw arguments.refusal("trial", "must be 1 step or more; got \(trial)") }
    guard trial <= budget - (form.hasRamp ? rampSteps : 0) || form == .fixed else {
      throw arguments.refusal(
        "trial",
        "takes \(trial) updates, but the share of the run that may be searched has \(budget); shorten it or raise share"
      )
    }
    trialSteps = trial
    weightScale = plan.weightScale
    anchor = Self.anchor(plan, form)
    exponent = try arguments.optionalNumber("horizon") ?? form.horizon
    trust = try arguments.optionalNumber("trust") ?? form.trust
    let word = arguments.isGiven("shape") ? try arguments.choice("shape") : Self.shape(plan).rawValue
    shape = MainShape(
      kind: MainShape.Kind(rawValue: word) ?? .wsd, warmup: try arguments.number("warmup"),
      decay: try arguments.optionalNumber("decay") ?? form.decay)
    guardsMainPass = plan.can.contains(.saveRestore) && plan.signals.contains(.trainingLoss)
    rewinds = form != .fixed && plan.can.contains(.rewindData)
  }

  /// The fewest updates of a search: a ramp of three and three trials of three.
  static let leastSearch = 12

  /// The fewest updates of which a quarter is a ramp and three trials.
  static let least = 50

  /// log10 of the rate that Adam wants lies about 1.2 below that of the scale of the weights in runs of 5,500 updates
  /// (sd .2 over thirteen tasks), and falls with the length.
  private static func anchor(_ plan: RunPlan, _ form: AnnealedForm) -> Double? {
    if plan.optimizer == .learningRateFree { return 0 }
    guard form == .anchored || form == .fixed else { return nil }
    return plan.weightScale.map { log10($0) - 1.25 + 0.3 * log10(5500 / Double(max(plan.total ?? 5500, 1))) }
  }

  private static func shape(_ plan: RunPlan) -> MainShape.Kind {
    plan.optimizer == .scheduleFree ? .wsd : .rex
  }
}
