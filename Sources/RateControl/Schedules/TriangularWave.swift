internal import Glibc

/// A rate that swings about a middle along the triangular wave of CyclicReflex.
///
/// The wave, with x the share of the period that is over: `4 A x` up to a quarter, then `A - 4 A (x - 1/4)` up to
/// three quarters, then `-A + 4 A (x - 3/4)`: 0, +A, 0, -A, 0. The rate is `middle (1 + swing w)` with the wave w of
/// amplitude 1 (form linear) or `middle exp(delta)` with that of amplitude A (form exponential: as far up as down in
/// ratio). It never ends.
///
/// - Accuracy: within 4 ulp; a rate that would pass the largest double is held there.
/// - Source: wave, OPTML-Group/CyclicReflex `Base/evaluate.py`. There it is added to the logits of reflection tokens;
///   its use as a learning rate is ours.
///
///     TriangularWave(middle: 0.1, period: 100, .linear(swing: 0.5))(25)  // 0.15
public struct TriangularWave: CatalogSchedule, Hashable {
  /// How the wave acts on the rate.
  public enum Form: Sendable, Hashable {
    /// `middle (1 + swing w)`, swing in [0, 1].
    case linear(swing: Double)
    /// `middle exp(amplitude w)`, amplitude in [0, 20].
    case exponential(amplitude: Double)
  }

  /// The rate about which it swings.
  public let middle: Double
  /// Updates in a period, 1 or more.
  public let period: Int
  /// How the wave acts on the rate.
  public let form: Form
  /// Where in the period step 0 stands, in [0, 1).
  public let shift: Double

  /// Creates a wave.
  ///
  /// - Parameters:
  ///   - middle: learning rate about which it swings, above 0.
  ///   - period: updates in a period; below 1 counts as 1.
  ///   - form: how the wave acts on the rate.
  ///   - shift: where in the period step 0 stands, in [0, 1).
  public init(middle: Double, period: Int, _ form: Form = .linear(swing: 0.5), shift: Double = 0) {
    self.middle = middle
    self.period = max(period, 1)
    self.form = form
    self.shift = shift
  }

  /// The wave alone: in [-amplitude, amplitude], with mean 0 over a period.
  ///
  /// - Parameters:
  ///   - step: 0-based update.
  ///   - amplitude: its largest value.
  ///   - period: updates in a period; below 1 counts as 1.
  ///   - shift: where in the period step 0 stands, in [0, 1).
  public static func wave(_ step: Int, amplitude: Double, period: Int, shift: Double = 0) -> Double {
    let period = max(period, 1)
    let share = Double(max(step, 0) % period) / Double(period) + shift
    let x = share >= 1 ? share - 1 : share
    if x <= 0.25 { return 4 * amplitude * x }
    if x <= 0.75 { return amplitude * (1 - 4 * (x - 0.25)) }
    return amplitude * (4 * (x - 0.75) - 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let wave = Self.wave(step, amplitude: 1, period: period, shift: shift)
    let multiplier =
      switch form {
      case .linear(let swing): max(1 + swing * wave, 0)
      case .exponential(let amplitude): exp(amplitude * wave)
      }
    return min(middle * multiplier, .greatestFiniteMagnitude)
  }
}

extension TriangularWave {
  /// Creates a wave from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let exponential = try arguments.choice("form") == "exponential"
    try arguments.refuse("swing", unless: !exponential, "belongs to form=linear; write amplitude=0.5 instead")
    try arguments.refuse("amplitude", unless: exponential, "belongs to form=exponential; write swing=0.5 instead")
    self.init(
      middle: try arguments.peak("middle"), period: try arguments.positiveLength("period"),
      exponential
        ? .exponential(amplitude: try arguments.number("amplitude")) : .linear(swing: try arguments.number("swing")),
      shift: try arguments.number("shift"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    TriangularWave.self, kind: "triangularWave",
    summary: "A rate that swings about a middle along the triangular wave of CyclicReflex.",
    formula: "middle (1 + swing w) or middle exp(amplitude w), w the triangular wave in [-1, 1]",
    parameters: [
      Parameter(
        "middle", .number(.positive), unit: "learning rate", default: .derived("the loop's base rate"),
        "The learning rate about which it swings; unless written, the one that the optimizer was given."),
      Parameter(
        "period", .length, unit: "steps", default: .value(.text("20%")),
        "Updates in a period; 20% makes five periods in a run."),
      Parameter(
        "form", .choice(["linear", "exponential"]), default: .value(.text("linear")),
        "How the wave acts; linear, so that the mean over a period is the middle."),
      Parameter(
        "swing", .number(.unit), default: .value(.number(0.5)),
        "The largest change as a share of the middle, form=linear; 0.5, since 1 would touch a rate of 0."),
      Parameter(
        "amplitude", .number(Interval(0, 20)), default: .value(.number(0.5)),
        "The largest change of the logarithm of the rate, form=exponential; 0.5 is a factor of 1.65 up and down."),
      Parameter(
        "shift", .number(Interval(0, 1, includesHigh: false)), default: .value(.number(0)),
        "Where in the period the run begins; 0, rising through the middle."),
    ],
    source: "OPTML-Group/CyclicReflex Base/evaluate.py (the wave); its use as a learning rate is ours")
}
