internal import Glibc

/// The power scheduler: a rate that falls with the number of tokens seen, whatever the length of the run.
///
/// `rate = min(cap, batch a n^b)`, n = tokens seen = t tokensPerStep; at t = 0 the cap. Beyond the cap the slope is
/// exactly b in log-log axes. The rate is absolute: scaling the cap moves the cap only.
///
/// - Accuracy: within 4 ulp of the rate.
/// - Edge cases: all a above 0 and b from -10 to 0 give finite rates. Batches of varying size are not followed: n grows
///   evenly. The paper's warm-up and final decay are left to the combinators.
/// - Source: Shen et al. 2024 (power scheduler), read in stanford-crfm/levanter `PowerLrSchedule` and
///   IBM/dolomite-engine `PowerScheduler`; a = 4.6, b = -0.51 there. The cap of 0.02 is second-hand, the final decay
///   UNVERIFIED. Tuned together with muP. OLMo's `PowerLR` is another form.
///
///     PowerLaw(cap: 0.02, batch: 128, tokensPerStep: 128 * 2048)(0)  // 0.02
public struct PowerLaw: CatalogSchedule, Hashable {
  /// The largest rate.
  public let cap: Double
  /// The amplitude for a batch of one sequence.
  public let a: Double
  /// The exponent.
  public let b: Double
  /// Sequences in a batch.
  public let batch: Double
  /// Tokens in an update.
  public let tokensPerStep: Double

  /// Creates a power law.
  ///
  /// - Parameters:
  ///   - cap: largest learning rate, above 0.
  ///   - a: learning rate for one sequence and one token, above 0, at most 1e9.
  ///   - b: exponent, in [-10, 0].
  ///   - batch: sequences in a batch, 1 or more.
  ///   - tokensPerStep: tokens in an update, above 0.
  public init(cap: Double, a: Double = 4.6, b: Double = -0.51, batch: Int, tokensPerStep: Double) {
    self.cap = cap
    self.a = a
    self.b = b
    self.batch = Double(max(batch, 1))
    self.tokensPerStep = tokensPerStep
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard step > 0 else { return cap }
    return min(cap, batch * a * pow(Double(step) * tokensPerStep, b))
  }
}

extension PowerLaw {
  /// The cap if neither the configuration nor the loop gives one.
  static let publishedCap = 0.02

  /// Creates a power law from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let batch = try arguments.integer("batch")
    self.init(
      cap: try arguments.optionalNumber("cap") ?? arguments.run.baseRate ?? Self.publishedCap,
      a: try arguments.number("a"), b: try arguments.number("b"), batch: batch,
      tokensPerStep: try Self.tokens(arguments, batch: batch))
  }

  private static func tokens(_ arguments: Arguments, batch: Int) throws(ControllerError) -> Double {
    if let length = try arguments.optionalInteger("length") { return Double(batch) * Double(length) }
    if let tokens = arguments.run.tokensPerStep { return tokens }
    throw arguments.refusal(
      "length",
      "is missing and the plan does not say tokensPerStep; write how many tokens a sequence has, as length=2048")
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    PowerLaw.self, kind: "power",
    summary: "Power scheduler: falls with the tokens seen, whatever the length of the run.",
    formula: "min(cap, batch a n^b), n = t batch length tokens",
    parameters: [
      Parameter(
        "cap", .number(.positive), unit: "learning rate", default: .derived("the loop's base rate, else 0.02"),
        "The largest rate; 0.02 in a port of the paper."),
      Parameter(
        "batch", .integer(1...RunPlan.largestTotal), unit: "sequences", default: .required,
        "Sequences in a batch; the rate grows with it, so there is no sound default."),
      Parameter(
        "length", .integer(1...RunPlan.largestTotal), unit: "tokens",
        default: .derived("from the plan's tokensPerStep"),
        "Tokens in a sequence; what the loop says, since nothing else is known."),
      Parameter(
        "a", .number(Interval(0, 1e9, includesLow: false)), unit: "learning rate", default: .value(.number(4.6)),
        "Amplitude for a batch of one; 4.6 as published for muP."),
      Parameter(
        "b", .number(Interval(-10, 0)), default: .value(.number(-0.51)),
        "Exponent of the tokens; -0.51 as published."),
    ],
    source: "Shen et al. 2024; stanford-crfm/levanter PowerLrSchedule; IBM/dolomite-engine PowerScheduler",
    verification: .unverified("a, b and the form were read in two codes; the cap of 0.02 is second-hand"),
    example: "power(batch=32, length=2048)")
}
