internal import Glibc

/// A cosine of several waves whose crests sink: N descents, N - 1 rises.
///
/// `rate = floor + (crest(p) - floor)(1 + cos(pi (2N - 1) p))/2`, p = t/T, T `steps`. The crests lie on the envelope:
/// constant `peak`; power `floor + (peak - floor)(1 - p)^damping`; geometric `floor + (peak - floor) damping^(N p)`.
///
/// - Accuracy: within 4 N ulp of the peak. Exactly the peak at 0 and exactly the floor from T on.
/// - Edge cases: N = 1 with the constant envelope is a plain cosine.
/// - Source: Chinese ModernBERT. The carrier was read in a review page; the envelopes are UNVERIFIED proposals, since
///   the text that defines them could not be read.
///
///     DampedCosine(peak: 1, steps: 30, cycles: 2, envelope: .constant)(20)  // 1.0
public struct DampedCosine: CatalogSchedule, Hashable {
  /// The line on which the crests lie.
  public enum Envelope: String, CaseIterable, Sendable, Codable, Hashable {
    /// The peak.
    case constant
    /// A power of what is left of the run.
    case power
    /// Equal ratios from crest to crest.
    case geometric
  }

  /// The rate at step 0.
  public let peak: Double
  /// The rate of the troughs.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int
  /// Descents.
  public let cycles: Int
  /// The line on which the crests lie.
  public let envelope: Envelope
  /// How fast the crests sink.
  public let damping: Double

  /// The most descents: beyond them the waves are shorter than what the formula can tell apart.
  public static let mostCycles = 1_000_000

  /// Creates a damped cosine.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate of the troughs and from the end on, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  ///   - cycles: descents, from 1 to ``mostCycles``; held to that.
  ///   - envelope: the line on which the crests lie.
  ///   - damping: exponent of the power envelope, above 0; ratio of the geometric one per cycle, in (0, 1].
  public init(
    peak: Double, floor: Double = 0, steps: Int, cycles: Int, envelope: Envelope = .geometric, damping: Double = 0.5
  ) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
    self.cycles = (1...Self.mostCycles).clamping(cycles)
    self.envelope = envelope
    self.damping = damping
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    guard step < steps else { return floor }
    let p = Double(step) / Double(steps)
    let wave = cos(0.5 * .pi * Double(2 * cycles - 1) * p)
    return Profile.mix(wave * wave * crest(p), from: peak, to: floor)
  }

  private func crest(_ p: Double) -> Double {
    switch envelope {
    case .constant: 1
    case .power: pow(1 - p, damping)
    case .geometric: pow(damping, Double(cycles) * p)
    }
  }
}

extension DampedCosine {
  /// Creates a damped cosine from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    let envelope = Envelope(rawValue: try arguments.choice("envelope")) ?? .constant
    let damping = try arguments.optionalNumber("damping") ?? (envelope == .power ? 1 : 0.5)
    guard envelope != .geometric || damping <= 1 else {
      throw arguments.refusal("damping", "of the geometric envelope must be in (0, 1]; got \(damping)")
    }
    self.init(
      peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps(),
      cycles: try arguments.integer("cycles"), envelope: envelope, damping: damping)
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    DampedCosine.self, kind: "dampedCosine",
    summary: "A cosine of several waves whose crests sink.",
    formula: "floor + (crest(p) - floor)(1 + cos(pi (2 cycles - 1) p))/2, p = t/T",
    parameters: [
      .peak, .floor, .steps,
      Parameter(
        "cycles", .integer(1...mostCycles), unit: "descents", default: .value(.integer(3)),
        "Descents; 3 is our choice, the original's number is not known."),
      Parameter(
        "envelope", .choice(Envelope.allCases.map(\.rawValue)), default: .value(.text("geometric")),
        "The line on which the crests lie; geometric is our proposal: equal ratios from crest to crest."),
      Parameter(
        "damping", .number(.positive), default: .derived("0.5 for geometric, 1 for power"),
        "Ratio of the geometric envelope per cycle, in (0, 1], or exponent of the power envelope; a half, and a "
          + "straight line, as the plainest choices."),
    ],
    source: "Chinese ModernBERT, by a review page",
    verification: .unverified("the wave is second-hand; the envelopes are proposals, the paper could not be read"))
}
