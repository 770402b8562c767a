internal import Glibc

/// Cosine power annealing: a cosine in the exponent, steeper than a cosine for powers above 1.
///
/// `rate(t) = floor + (peak - floor)(power^c - 1)/(power - 1)`, c = (1 + cos(pi t/T))/2, T `steps`. With `epochs` E the
/// rate changes E times only, as published: in epoch e = 1...E it is
/// `floor + (peak - floor)(power^c_e - 1)/(power^c_1 - 1)`, c_e = (1 + cos(pi e/E))/2: the first epoch has exactly the
/// peak, the last exactly the floor.
///
/// - Accuracy: within 8 ulp of the peak, for powers near 1 too, where it becomes a cosine.
/// - Edge cases: power 1 is cosine. One epoch alone has the peak. Held after T.
/// - Source: Hundt, Jain and Hager 2019 (sharpDARTS), ahundt/sharpDARTS `cnn/cosine_power_annealing.py`; its warm-up,
///   which rewrites the first epochs, is left to the combinators.
///
///     CosinePower(peak: 1, steps: 10, power: 4)(5)  // 0.333...
public struct CosinePower: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// The base of the exponential; 1 is cosine.
  public let power: Double
  /// How often the rate changes; nil: at every step.
  public let epochs: Int?
  private let first: Double

  /// Creates a cosine power.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - power: dimensionless, 1 or more.
  ///   - epochs: how many equal parts of the length hold one rate each; nil: the continuous form.
  public init(peak: Double, floor: Double = 0, steps: Int, power: Double = 10, epochs: Int? = nil) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
    self.power = power
    self.epochs = epochs.map { min(max($0, 1), max(steps, 1)) }
    first = self.epochs.map { Self.share(Profile.cosine(1, of: $0), power) } ?? 1
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard let epochs else {
      return Profile.mix(Self.share(Profile.cosine(step, of: steps), power), from: peak, to: floor)
    }
    let epoch = step < steps ? Self.product(step, epochs, over: steps) : epochs - 1
    guard epoch > 0 else { return peak }
    return Profile.mix(Self.share(Profile.cosine(epoch + 1, of: epochs), power) / first, from: peak, to: floor)
  }

  /// `(power^c - 1)/(power - 1)`; through `expm1`, since the plain form loses its digits near power 1.
  private static func share(_ c: Double, _ power: Double) -> Double {
    power > 1 ? expm1(c * log(power)) / expm1(log(power)) : c
  }

  /// `a b / c` rounded down, for 0 <= a < c, with a product that cannot overflow.
  private static func product(_ a: Int, _ b: Int, over c: Int) -> Int {
    c.dividingFullWidth(a.multipliedFullWidth(by: b)).quotient
  }
}

extension CosinePower {
  /// Creates a cosine power from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let steps = try arguments.steps()
    let epochs = try arguments.optionalInteger("epochs")
    if let epochs, epochs > steps {
      throw arguments.refusal("epochs", "must not be above the \(steps) steps there are; got \(epochs)")
    }
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), steps: steps, power: try arguments.number("power"),
      epochs: epochs)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    CosinePower.self, kind: "cosinePower",
    summary: "Cosine power annealing: a cosine in the exponent.",
    formula: "floor + (peak - floor)(power^c - 1)/(power - 1), c = (1 + cos(pi t/T))/2",
    parameters: [
      .peak, .floor, .steps,
      Parameter(
        "power", .number(Interval(1, .infinity, includesHigh: false)), default: .value(.number(10)),
        "Base of the exponential: 1 is cosine, more falls earlier; 10 as in the authors' ImageNet runs (2 for CIFAR)."),
      Parameter(
        "epochs", .integer(1...RunPlan.largestTotal), unit: "epochs", default: .derived("none: every step has its own"),
        "How many equal parts of the length hold one rate each, as the authors' code does."),
    ],
    source: "Hundt, Jain and Hager 2019 (sharpDARTS), cnn/cosine_power_annealing.py")
}
