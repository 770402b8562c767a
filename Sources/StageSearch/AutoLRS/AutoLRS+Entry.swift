internal import LossForecast
public import RateControl

extension AutoLRS {
  /// Creates the controller from a configuration.
  ///
  /// - Throws: `ControllerError.configuration`.
  public init(_ arguments: Arguments) throws(ControllerError) {
    var settings = Settings()
    settings.low = try arguments.number("low")
    settings.high = try arguments.number("high")
    settings.trials = try arguments.integer("trials")
    settings.tau = try arguments.length("tau")
    settings.trialSteps = try arguments.optionalLength("trialSteps") ?? max(settings.tau / 10, 3)
    settings.tauMax = try arguments.optionalLength("tauMax") ?? max(settings.tau, 8000)
    settings.dialect = Dialect(rawValue: try arguments.choice("dialect")) ?? .paper
    settings.kappa = try arguments.optionalNumber("kappa") ?? (settings.dialect == .original ? 1e6 : 1000)
    settings.seed = try arguments.integer("seed")
    settings.commonBatches = try arguments.boolean("commonBatches")
    settings.chooseBy = Choice(rawValue: try arguments.choice("chooseBy")) ?? .predicted
    settings.finalAnneal = try arguments.number("finalAnneal")
    settings.forecast = LossModel(rawValue: try arguments.choice("forecast")) ?? .exponential
    guard settings.dialect == .paper || !arguments.isGiven("forecast") else {
      throw arguments.refusal("forecast", "has no meaning in the dialect original, which has its own; leave one out")
    }
    try self.init(settings, plan: arguments.plan, place: arguments.place)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .searches,
    summary: "Before each stage a search, by Bayesian optimization over forecast losses, for the rate of that stage.",
    formula: "rate of a stage = argmin over k trials of the loss forecast to its end; trials by min mean - kappa sd",
    parameters: searchParameters + optionParameters,
    source: "Jin et al. 2021 (arXiv 2105.10762); for the dialect original YuchenJin/autolrs, autolrs_server.py",
    verification: .unverified(
      "what the paper says beyond its abstract and its algorithm; the dialect original was read in its code"),
    example: "autoLRS(trials=3, tau=20st, tauMax=40st)"
  ) { arguments throws(ControllerError) in try AutoLRS(arguments) }

  private static let searchParameters: [Parameter] = [
    Parameter(
      "low", .number(.positive), unit: "learning rate", default: .value(.number(1e-5)),
      "The smallest rate that is tried; 1e-5, below which no usual optimizer learns. The paper's user gives the range."),
    Parameter(
      "high", .number(.positive), unit: "learning rate", default: .value(.number(1)),
      "The largest rate that is tried; 1, above which hardly a net is stable. A trial that diverges is taken back."),
    Parameter(
      "trials", .integer(2...100), unit: "trials", default: .value(.integer(10)),
      "Trials in a search (k); 10, as in the paper: with trialSteps = tau/10 a search costs as much as its stage."),
    Parameter(
      "tau", .length, unit: "steps", default: .value(.integer(1000)),
      "Updates of the first stage after its search; 1000, as in the paper. A run that is too short for it gets shorter "
        + "stages in the same proportions."),
    Parameter(
      "trialSteps", .length, unit: "steps", default: .derived("a tenth of tau, 3 at least"),
      "Updates of a trial in the first stage (tau'); a tenth of tau, as in the paper."),
    Parameter(
      "tauMax", .length, unit: "steps", default: .derived("8000, or tau if that is longer"),
      "Up to which tau doubles; 8000, as in the paper. From then on trials are scored by validation losses, if the "
        + "loop can validate."),
    Parameter(
      "kappa", .number(.nonNegative), unit: "standard deviations",
      default: .derived("1000; 1e6 in the dialect original"),
      "How much the uncertainty counts against the mean when the next trial is chosen; 1000, as in the paper, which "
        + "halves the gaps whatever the losses are. At 2 trials gather where losses are small."),
    Parameter(
      "seed", .integer(0...RunPlan.largestTotal), default: .value(.integer(1)),
      "From which the first trial of each stage is drawn; 1, any number will do."),
  ]

  private static let optionParameters: [Parameter] = [
    Parameter(
      "commonBatches", .boolean, default: .value(.boolean(false)),
      "Whether all trials of a stage see the same batches, which halves the scatter of the chosen rate; false, as in "
        + "the paper, and since not every loop can rewind its data."),
    Parameter(
      "chooseBy", .choice(Choice.allCases.map(\.rawValue)), default: .value(.text(Choice.predicted.rawValue)),
      "The rate of the smallest forecast (predicted, as in the paper) or of the smallest posterior mean, which a lucky "
        + "forecast moves less."),
    Parameter(
      "finalAnneal", .number(Interval(0, 1, includesHigh: false)), unit: "share of the run",
      default: .value(.number(0)),
      "The share of the run over which the last rate falls to 0 in a straight line; 0, as in the paper: 0.2 lets the "
        + "run settle."),
    Parameter(
      "dialect", .choice(Dialect.allCases.map(\.rawValue)), default: .value(.text(Dialect.paper.rawValue)),
      "paper, or original for the step counts and the forecaster of the published code; paper, since the code has "
        + "faults."),
    Parameter(
      "forecast", .choice(LossModel.allCases.map(\.rawValue)),
      default: .value(.text(LossModel.exponential.rawValue)),
      "The model of the losses of a trial; exponential, as in the paper, here bounded and robust: ensemble ranks better."
    ),
  ]
}
