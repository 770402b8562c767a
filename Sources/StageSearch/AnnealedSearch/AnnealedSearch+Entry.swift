internal import Glibc
public import RateControl

extension AnnealedSearch {
  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .searches,
    summary: "Finds the learning rate in a few per cent of the run, then one pass that ends in an anneal.",
    formula: "peak = 10^((1 - trust) start + trust vertex); trials half a decade apart; main pass: warm-up, wsd or rex",
    parameters: parameters, source: "ours; Simulations/annealed-search", wishesScheduleFree: true
  ) { arguments throws(ControllerError) in try AnnealedSearch(try AnnealedSettings(arguments)) }

  private static let parameters = [
    Parameter(
      "low", .number(.positive), unit: "learning rate", default: .value(.number(1e-7)),
      "The smallest learning rate that is tried; 1e-7, since any range that holds the answer gives the same."),
    Parameter(
      "high", .number(.positive), unit: "learning rate", default: .value(.number(1000)),
      "The largest learning rate that is tried; 1000, since mean squared errors of small outputs want rates of 100."),
    Parameter(
      "share", .number(Interval(0, 0.5, includesLow: false)), unit: "share of the run", default: .value(.number(0.08)),
      "The largest share of the run that is searched, of short runs up to a quarter or 140 updates; 0.08 is room for "
        + "eight trials, three or four are usual."),
    Parameter(
      "trial", .length, unit: "steps", default: .derived("1% of the run, 20 at least"),
      "Updates of one trial; 1% tells rates half a decade apart."),
    Parameter(
      "trust", .number(.unit), default: .derived("0.6 for schedule-free, 0.4 for the Adam family, otherwise 1"),
      "Weight of the trials against where the search began; less for Adam, whose anchor is the better guess."),
    Parameter(
      "horizon", .number(.unit), default: .derived("0.38 for the Adam family, 0 for schedule-free, otherwise 0.15"),
      "The power of the length with which the best rate falls, from a trial to the whole run."),
    Parameter(
      "offset", .number(.finite), unit: "decades", default: .derived("-1.38"),
      "Offset of the anchor."),
    Parameter(
      "shape", .choice(MainShape.Kind.allCases.map(\.rawValue)), default: .derived("wsd; rex for the Adam family"),
      "The main pass after its warm-up: a plateau and a linear decay, or a reflected exponential, which forgives a wrong "
        + "rate best."),
    Parameter(
      "warmup", .number(Interval(0, 1, includesHigh: false)), unit: "share of the main pass",
      default: .value(.number(0.05)), "The linear warm-up; 0.05 as is usual."),
    Parameter(
      "decay", .number(.unit), unit: "share of the main pass", default: .value(.number(0.2)),
      "The linear decay of wsd; 0.2 as is usual."),
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
    low = try arguments.number("low")
    high = try arguments.number("high")
    guard high / low >= 10 else {
      throw arguments.refusal("high", "must be ten times low or more; got \(high) with low \(low)")
    }
    self.total = total
    share = try arguments.number("share")
    let budget = Self.budget(total, share)
    rampSteps = min(40, max(budget / 4, 1))
    let room = max((budget - (form.hasRamp ? rampSteps : 0)) / 3, 1)
    let trial = try arguments.optionalLength("trial") ?? min(max(20, total / 100), room)
    guard trial > 0 else { throw arguments.refusal("trial", "must be 1 step or more; got \(trial)") }
    trialSteps = trial
    weightScale = plan.weightScale
    let offset = try arguments.optionalNumber("offset") ?? 0
    anchor = Self.anchor(plan, form).map { $0 + offset }
    exponent = try arguments.optionalNumber("horizon") ?? (form == .anchored ? 0.38 : form == .ramped ? 0.15 : 0)
    trust = try arguments.optionalNumber("trust") ?? (form == .anchored ? 0.4 : form == .ramped ? 1 : 0.6)
    let word = arguments.isGiven("shape") ? try arguments.choice("shape") : Self.shape(plan).rawValue
    shape = MainShape(
      kind: MainShape.Kind(rawValue: word) ?? .wsd, warmup: try arguments.number("warmup"),
      decay: try arguments.number("decay"))
    rewinds = form != .fixed && plan.can.contains(.rewindData)
  }

  /// log10 of the rate that Adam wants lies 1.23 below that of the scale of the weights (sd .17 over eight tasks);
  /// 1.38, since errors upwards cost more.
  private static func anchor(_ plan: RunPlan, _ form: AnnealedForm) -> Double? {
    if plan.optimizer == .learningRateFree { return 0 }
    guard form == .anchored || form == .fixed else { return nil }
    return plan.weightScale.map { log10($0) - 1.25 + 0.3 * log10(5500 / Double(max(plan.total ?? 5500, 1))) }
  }

  private static func shape(_ plan: RunPlan) -> MainShape.Kind {
    plan.optimizer == .scheduleFree || plan.optimizer == .sgd ? .wsd : .rex
  }
}
