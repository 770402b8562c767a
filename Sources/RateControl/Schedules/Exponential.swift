internal import Glibc

/// Geometric decay, in four forms: by the step, or over a budget by its end, its rate, or down to the floor itself.
///
/// `rate(t) = floor + (peak - floor) m(t)`, p = t / T held at 1 from T on:
///
/// | form | m(t) | parameter |
/// |---|---|---|
/// | perStep | factor^t, for ever | factor in (0, 1] |
/// | endRatio | endRatio^p | endRatio in (0, 1) |
/// | rate | exp(-rate p) | rate above 0 |
/// | normalised | (endRatio^p - endRatio) / (1 - endRatio) | endRatio in (0, 1) |
///
/// Only the normalised form arrives at the floor; the others keep a share of `peak - floor`.
///
/// - Accuracy: within 4 ulp of the peak (perStep: a relative error of 2 ulp times the steps done is what *torch*
///   gathers by multiplying again and again; the closed form does not).
/// - Source: torch `ExponentialLR` (perStep); the budget forms of GPT-NeoX, `exp(-0.693 p)` (rate), and of timm
///   `WSDLRScheduler` (normalised).
///
///     Exponential(peak: 1, .endRatio(0.01), steps: 100)(50)  // 0.1
public struct Exponential: CatalogSchedule, Hashable {
  /// What the decay is given by.
  public enum Form: Sendable, Hashable {
    /// The factor of one step, in (0, 1].
    case perStep(Double)
    /// The share that is left at the end, in (0, 1).
    case endRatio(Double)
    /// The exponent at the end, above 0.
    case rate(Double)
    /// As ``endRatio(_:)``, then shifted and stretched to end at 0; in (0, 1).
    case normalised(Double)
  }

  /// The rate at step 0.
  public let peak: Double
  /// The rate that is never gone below.
  public let floor: Double
  /// What the decay is given by.
  public let form: Form
  /// Length of the budget forms, 1 or more.
  public let steps: Int

  /// Creates an exponential decay.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate that is approached, in [0, peak].
  ///   - form: what the decay is given by.
  ///   - steps: length of the budget forms in updates; below 1 counts as 1.
  public init(peak: Double, floor: Double = 0, _ form: Form, steps: Int = 1) {
    self.peak = peak
    self.floor = floor
    self.form = form
    self.steps = max(steps, 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { Shape.mix(floor, peak, multiplier(step)) }

  private func multiplier(_ step: Int) -> Double {
    let progress = Shape.progress(step, of: steps)
    switch form {
    case .perStep(let factor): return pow(factor, Double(max(step, 0)))
    case .endRatio(let ratio): return pow(ratio, progress)
    case .rate(let rate): return exp(-rate * progress)
    // expm1 keeps the digits near the end, where the two powers cancel.
    case .normalised(let ratio): return expm1(log(ratio) * (progress - 1)) / expm1(-log(ratio))
    }
  }
}

extension Exponential {
  /// Creates an exponential decay from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let form = try Self.form(arguments)
    var steps = 1
    if case .perStep = form {} else { steps = try arguments.steps() }
    self.init(peak: peak, floor: try arguments.floor(below: peak), form, steps: steps)
  }

  /// The form as written, else the one that the parameter given belongs to.
  private static func form(_ arguments: Arguments) throws(ControllerError) -> Form {
    let implied = arguments.isGiven("factor") ? "perStep" : arguments.isGiven("rate") ? "rate" : "endRatio"
    let name = arguments.isGiven("form") ? try arguments.choice("form") : implied
    try arguments.refuse("factor", unless: name == "perStep", "belongs to form=perStep, not to form=\(name)")
    try arguments.refuse("rate", unless: name == "rate", "belongs to form=rate, not to form=\(name)")
    try arguments.refuse("endRatio", unless: name == "endRatio" || name == "normalised", "has no use in form=\(name)")
    try arguments.refuse("steps", unless: name != "perStep", "has no use in form=perStep, which has no end")
    switch name {
    case "perStep":
      guard let factor = try arguments.optionalNumber("factor") else {
        throw arguments.refusal("factor", "is missing in form=perStep; write a number in (0, 1], as factor=0.999")
      }
      return .perStep(factor)
    case "rate": return .rate(try arguments.optionalNumber("rate") ?? 0.693)
    case "normalised": return .normalised(try arguments.number("endRatio"))
    default: return .endRatio(try arguments.number("endRatio"))
    }
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Exponential.self, kind: "exponential",
    summary: "Geometric decay: a factor for each step, or spread over the run.",
    formula: "floor + (peak - floor) m; m = factor^t, endRatio^(t/T), exp(-rate t/T) or its normalised form",
    parameters: [
      .peak, .floor, .steps,
      Parameter(
        "form", .choice(["perStep", "endRatio", "rate", "normalised"]),
        default: .derived("that of the parameter given; else endRatio"),
        "What the decay is given by; endRatio, which holds for runs of any length."),
      Parameter(
        "endRatio", .number(.openUnit), default: .value(.number(0.01)),
        "The share of the peak that is left at the end; 0.01, two decades, as a run with two drops by ten."),
      Parameter(
        "factor", .number(Interval(0, 1, includesLow: false)), default: .derived("none: form=perStep needs it"),
        "The factor of one step (torch: gamma); no default, since it depends on the length of the run."),
      Parameter(
        "rate", .number(.positive), default: .derived("0.693 in form=rate"),
        "The exponent at the end; 0.693 halves the rate over the run, as GPT-NeoX does."),
    ],
    source: "torch ExponentialLR; GPT-NeoX megatron/learning_rates.py; timm WSDLRScheduler",
    example: "exponential(endRatio=0.01)")
}
