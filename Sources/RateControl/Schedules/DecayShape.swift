internal import Glibc

/// How a rate falls from a high value to a low one.
///
/// q is the share of the decay that is over, r = low / high; the value is `low + (high - low) f(q)`, but for the last
/// two shapes, which have r in their formula.
///
/// - Accuracy: within 4 ulp of the high value; exactly the high value at 0, exactly the low one at 1.
/// - Source: linear and 1-sqrt, Hagele et al. 2024 and timm `scheduler/wsd_lr.py`; rational,
///   facebookresearch/lingua `lingua/optim.py` (`lr_wsd`) and stanford-crfm/levanter `optim/config.py` (`inv`).
///
///     DecayShape.oneMinusSqrt(0.25, from: 1, to: 0)  // 0.5
public enum DecayShape: String, CaseIterable, Sendable, Codable, Hashable {
  /// `f = 1 - q`.
  case linear
  /// `f = (1 + cos(pi q)) / 2`.
  case cosine
  /// `f = 1 - sqrt(q)`: falls fast at first.
  case oneMinusSqrt
  /// `f = 1 - q^2`: falls fast at the end.
  case oneMinusSquare
  /// `high r^q`: equal ratios; needs a low value above 0.
  case exponential
  /// `high / (q/r + 1 - q)`: even steps of 1/rate; needs a low value above 0.
  case rational

  /// The rate.
  ///
  /// - Parameters:
  ///   - q: share of the decay that is over, in [0, 1]; held outside.
  ///   - high: rate at 0, above 0.
  ///   - low: rate at 1, in [0, high]; above 0 for the last two shapes, which else fall to 0 at once.
  public func callAsFunction(_ q: Double, from high: Double, to low: Double) -> Double {
    guard q > 0 else { return high }
    guard q < 1 else { return low }
    return switch self {
    case .linear: Profile.mix(1 - q, from: high, to: low)
    case .cosine: Profile.mix(Profile.cosine(left: 1 - q), from: high, to: low)
    case .oneMinusSqrt: Profile.mix((1 - q) / (1 + q.squareRoot()), from: high, to: low)
    case .oneMinusSquare: Profile.mix((1 - q) * (1 + q), from: high, to: low)
    case .exponential: min(high, max(low, high * pow(low / high, q)))
    case .rational: min(high, max(low, high / (q / (low / high) + (1 - q))))
    }
  }

  /// Whether the low value must be above 0.
  public var needsFloor: Bool { self == .exponential || self == .rational }
}

extension Parameter {
  /// `shape` of a decay.
  static func decayShape(_ shape: DecayShape, _ reason: String) -> Parameter {
    Parameter(
      "shape", .choice(DecayShape.allCases.map(\.rawValue)), default: .value(.text(shape.rawValue)),
      "How the rate falls; \(reason) exponential and rational need a floor above 0.")
  }

  /// `warmup` from 0, with no default length: a schedule that is to run open must not depend on a total.
  static let warmup = Parameter(
    "warmup", .length, unit: "steps", default: .value(.integer(0)),
    "Length of a linear rise from 0 before the rest; 0, since the combinator warmup rises in other shapes too.")
}

extension Arguments {
  /// The shape of a decay to `floor`.
  func decayShape(to floor: Double) throws(ControllerError) -> DecayShape {
    let shape = DecayShape(rawValue: try choice("shape")) ?? .linear
    guard floor > 0 || !shape.needsFloor else {
      throw refusal("shape", "\(shape.rawValue) cannot reach 0; write a floor above 0 or another shape")
    }
    return shape
  }

  /// `steps` as written, else the total of this part, else nil.
  func stepsIfKnown() throws(ControllerError) -> Int? {
    isGiven("steps") || plan.total != nil ? try steps() : nil
  }

  /// A length, or nil while it is a percentage of a total that nobody told yet.
  func lengthOnceTold(_ name: String) throws(ControllerError) -> Int? {
    if run.total == nil, case .text(let spelling) = values[name], case .percent = RunLength(spelling) { return nil }
    return try optionalLength(name)
  }
}
