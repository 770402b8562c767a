/// The reflected exponential profile (REX), evaluated at every update: slow at first, ever faster to the floor.
///
/// `rate(t) = floor + (peak - floor) z / (beta + (1 - beta) z)`, z = 1 - t/T, T `steps`. Its slope is -beta at the start
/// and -1/beta at the end (in shares of the peak and of T); beta 1 is linear decay, below 1 the rate stays higher.
///
/// - Accuracy: within 4 ulp of the peak. Exactly the peak at 0 and exactly the floor from T on; never rises again.
/// - Edge cases: any beta above 0, however large or small, gives finite rates.
/// - Source: Chen, Wolfe and Kyrillidis 2022 (beta 1/2), read in kozistr/pytorch_optimizer `lr_scheduler/rex.py` and
///   google/init2winit `rex_schedule_family.py`. IvanVassi/REX_LR and its ports use beta 0.1. The paper samples the
///   profile at chosen times; the combinator `held` does that for any schedule.
///
///     Rex(peak: 1, steps: 10)(5)  // 0.666...
public struct Rex: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// The curvature; 1 is linear.
  public let beta: Double

  /// Creates a reflected exponential.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - beta: dimensionless, above 0.
  public init(peak: Double, floor: Double = 0, steps: Int, beta: Double = 0.5) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
    self.beta = beta
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard step < steps else { return floor }
    let length = Double(steps)
    let share = Profile.rational(Double(steps - step) / length, Double(step) / length, beta: beta)
    return Profile.mix(share, from: peak, to: floor)
  }
}

extension Rex {
  /// Creates a reflected exponential from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps(),
      beta: try arguments.number("beta"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Rex.self, kind: "rex",
    summary: "Reflected exponential: slow at first, ever faster to the floor.",
    formula: "floor + (peak - floor) z / (beta + (1 - beta) z), z = 1 - t/T",
    parameters: [
      .peak, .floor, .steps,
      Parameter(
        "beta", .number(.positive), default: .value(.number(0.5)),
        "Curvature: 1 is linear, less stays high for longer; 1/2 as in the paper (many ports use 0.1)."),
    ],
    source: "Chen, Wolfe and Kyrillidis 2022 (REX); kozistr/pytorch_optimizer lr_scheduler/rex.py")
}
