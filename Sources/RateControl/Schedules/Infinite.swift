internal import Glibc

/// The infinite learning rate: warm-up, cooldown to a constant rate that can go on for ever, annealing at the end.
///
/// `peak t/W` for t < W; then C steps of cooldown from the peak to the constant rate, u = (t - W)/C: cosine, linear, or
/// inverse square root `peak + (constant - peak) h(u)/h(1)`, `h(x) = 1/sqrt(1 + timescale x) - 1`; then the constant;
/// then A steps of annealing in equal ratios, `constant (floor/constant)^v`, v = (t - (N - A))/A, for a run of N steps.
/// Without a total there is no annealing; told a total, the run anneals so that it ends there. The next data set starts
/// at the constant rate from the checkpoint before the annealing, without warm-up.
///
/// - Accuracy: within 4 ulp of the peak; exactly the constant on the plateau, exactly the floor at the end.
/// - Edge cases: C = 0 jumps from the peak to the constant. Told a total when less than A is left, the rate jumps.
/// - Source: the MAE-style training utility `infinite_lr` (its .05, .15, .80 are ends, not lengths) and GPT-NeoX pull
///   request 1194 (Ibrahim et al. 2024, whose figures are UNVERIFIED). Codes disagree on the exponent of the annealing;
///   this is the one that arrives at the floor.
///
///     Infinite(peak: 1, constant: 0.5, floor: 0.1, warmup: 5, cooldown: 10, annealing: 20, steps: nil)(1000)  // 0.5
public struct Infinite: CatalogSchedule, Hashable {
  /// How the rate goes from the peak to the constant.
  public enum Cooldown: String, CaseIterable, Sendable, Codable, Hashable {
    /// Half a cosine wave.
    case cosine
    /// A straight line.
    case linear
    /// An inverse square root with a timescale.
    case inverseSqrt
  }

  /// The rate after the warm-up.
  public let peak: Double
  /// The rate that can go on for ever.
  public let constant: Double
  /// The rate at the end.
  public let floor: Double
  /// Length of the warm-up.
  public let warmup: Int
  /// Length of the cooldown.
  public let cooldown: Int
  /// Length of the annealing.
  public let annealing: Int
  /// Where the annealing ends; nil: there is none.
  public let steps: Int?
  /// How the rate goes from the peak to the constant.
  public let shape: Cooldown
  /// Sharpness of the inverse square root.
  public let timescale: Double
  private let constantFrom: Int
  private let annealFrom: Int

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate after the warm-up, above 0.
  ///   - constant: learning rate of the plateau, in (0, peak].
  ///   - floor: learning rate at the end, in (0, constant].
  ///   - warmup: steps of the rise from 0, 0 or more; lengths above 2^53 count as that.
  ///   - cooldown: steps from the peak to the constant, 0 or more.
  ///   - annealing: steps from the constant to the floor, 0 or more; begins after the cooldown at the earliest.
  ///   - steps: where the annealing ends; nil: there is none.
  ///   - shape: how the rate goes from the peak to the constant.
  ///   - timescale: sharpness of the inverse square root, dimensionless, above 0.
  public init(
    peak: Double, constant: Double, floor: Double, warmup: Int, cooldown: Int, annealing: Int, steps: Int?,
    shape: Cooldown = .cosine, timescale: Double = 10
  ) {
    let lengths = 0...RunPlan.largestTotal
    self.peak = peak
    self.constant = constant
    self.floor = floor
    self.warmup = lengths.clamping(warmup)
    self.cooldown = lengths.clamping(cooldown)
    self.annealing = lengths.clamping(annealing)
    self.steps = steps.map(lengths.clamping)
    self.shape = shape
    self.timescale = timescale
    constantFrom = self.warmup + self.cooldown
    if let end = self.steps {
      annealFrom = max(end - self.annealing, constantFrom)
    } else {
      annealFrom = .max
    }
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return peak * (Double(step) / Double(warmup)) }
    if step < constantFrom { return cooling(Double(step - warmup) / Double(cooldown)) }
    guard let steps, step >= annealFrom else { return constant }
    guard step < steps else { return floor }
    let share = Double(step - annealFrom) / Double(steps - annealFrom)
    return min(constant, max(floor, constant * pow(floor / constant, share)))
  }

  private func cooling(_ u: Double) -> Double {
    switch shape {
    case .cosine: return Profile.mix(Profile.cosine(left: 1 - u), from: peak, to: constant)
    case .linear: return Profile.mix(1 - u, from: peak, to: constant)
    case .inverseSqrt: return Profile.mix(1 - fallen(u) / fallen(1), from: peak, to: constant)
    }
  }

  /// `1 - 1/sqrt(1 + timescale x)`, without its cancellation for small arguments.
  private func fallen(_ x: Double) -> Double {
    let root = (1 + timescale * x).squareRoot()
    return timescale * x / (root * (1 + root))
  }
}

extension Infinite {
  /// Creates a schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let constant = try arguments.optionalNumber("constant") ?? peak / 10
    let floor = try arguments.optionalNumber("floor") ?? constant / 10
    guard constant <= peak else {
      throw arguments.refusal("constant", "must not be above the peak \(peak); got \(constant)")
    }
    guard floor <= constant, floor > 0 else {
      throw arguments.refusal("floor", "must be above 0 and not above the constant rate \(constant); got \(floor)")
    }
    let before = (warmup: try arguments.length("warmup"), cooldown: try arguments.length("cooldown"))
    let steps = try arguments.stepsIfKnown()
    self.init(
      peak: peak, constant: constant, floor: floor, warmup: before.warmup, cooldown: before.cooldown,
      annealing: try Self.annealing(arguments, after: before.warmup + before.cooldown, end: steps), steps: steps,
      shape: Cooldown(rawValue: try arguments.choice("shape")) ?? .cosine,
      timescale: try arguments.number("timescale"))
  }

  private static func annealing(_ arguments: Arguments, after start: Int, end: Int?) throws(ControllerError) -> Int {
    let written = try arguments.lengthOnceTold("annealing")
    guard let end else { return written ?? 0 }
    guard start <= end else {
      throw arguments.refusal("cooldown", "ends at step \(start), after the \(end) steps there are; write less")
    }
    let length = written ?? min(end / 5, end - start)
    guard length <= end - start else {
      throw arguments.refusal(
        "annealing", "of \(length) steps does not fit after step \(start) into \(end) steps; write less")
    }
    return length
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Infinite.self, kind: "infinite",
    summary: "Infinite learning rate: warm-up, cooldown, a constant that can go on for ever, annealing when told.",
    formula: "peak t/W; cooldown to constant over C steps; constant; constant (floor/constant)^v over the last A steps",
    parameters: [
      .peak, .steps,
      .warmup,
      Parameter(
        "cooldown", .length, unit: "steps", default: .required,
        "Length of the way from the peak to the constant rate; no default, since it must not depend on a total that "
          + "may never be told (a tenth of the first run in the MAE-style code)."),
      Parameter(
        "annealing", .length, unit: "steps", default: .derived("20% of the steps, once they are known"),
        "Length of the way from the constant rate to the floor; 20% as in the MAE-style code. A percentage waits for "
          + "the total."),
      Parameter(
        "constant", .number(.positive), unit: "learning rate", default: .derived("a tenth of the peak"),
        "The rate that can go on for ever; a tenth of the peak as in the MAE-style code."),
      Parameter(
        "floor", .number(.positive), unit: "learning rate", default: .derived("a tenth of the constant rate"),
        "The rate at the end, above 0 since the annealing is in equal ratios; a tenth as in the MAE-style code."),
      Parameter(
        "shape", .choice(Cooldown.allCases.map(\.rawValue)), default: .value(.text("cosine")),
        "How the rate goes from the peak to the constant; cosine joins the constant without a kink."),
      Parameter(
        "timescale", .number(.positive), default: .value(.number(10)),
        "Sharpness of inverseSqrt; 10 as in the codes read."),
    ],
    source: "MAE-style utility infinite_lr; GPT-NeoX pull request 1194 (Ibrahim et al. 2024)",
    verification: .unverified(
      "the form was read in three codes, which disagree on the exponent of the annealing; Ibrahim's figures were not"),
    example: "infinite(warmup=5st, cooldown=20st)")
}

extension ClosedRange<Int> {
  /// The nearest number inside.
  func clamping(_ value: Int) -> Int { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
