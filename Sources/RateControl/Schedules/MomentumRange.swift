/// The momenta between which a cyclic schedule moves: high where the rate is low, low where it is high.
///
/// - Source: Smith 2018 (arXiv 1803.09820), "cyclical momentum".
///
///     MomentumRange(low: 0.85, high: 0.95).value(at: 0.5)  // 0.9
public struct MomentumRange: Sendable, Hashable {
  /// The momentum at the peak of the rate, in [0, high].
  public let low: Double
  /// The momentum at the foot, in [0, 1).
  public let high: Double

  /// Creates a range.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// `high - (high - low) height`, never outside the range.
  ///
  /// - Parameter height: how high the rate is, in [0, 1].
  public func value(at height: Double) -> Double { Shape.mix(high, low, height) }
}

extension MomentumRange {
  /// The two parameters, without a default: the momentum is left alone unless both are written.
  static let optional = parameters(low: nil, high: nil)

  /// The two parameters.
  static func parameters(low: Double?, high: Double?) -> [Parameter] {
    let form = Parameter.Form.number(Interval(0, 1, includesHigh: false))
    func standard(_ value: Double?) -> Parameter.Default {
      value.map { .value(.number($0)) } ?? .derived("the momentum is left alone")
    }
    let reason = low == nil ? ", left alone unless written, since not every optimizer has one" : ", torch's default"
    return [
      Parameter(
        "momentumLow", form, default: standard(low),
        "Momentum where the rate is highest (base_momentum)" + reason + "; give both or neither."),
      Parameter(
        "momentumHigh", form, default: standard(high),
        "Momentum where the rate is lowest (max_momentum)" + reason + "; give both or neither."),
    ]
  }

  /// The range as written; nil if there is none.
  init?(_ arguments: Arguments) throws(ControllerError) {
    let low = try arguments.optionalNumber("momentumLow")
    let high = try arguments.optionalNumber("momentumHigh")
    switch (low, high) {
    case (nil, nil): return nil
    case (.some(let low), .some(let high)):
      guard low <= high else {
        throw arguments.refusal("momentumLow", "must not be above momentumHigh \(high); got \(low)")
      }
      self.init(low: low, high: high)
    case (nil, _): throw arguments.refusal("momentumLow", "is missing: momentumHigh alone says nothing; write both")
    case (_, nil): throw arguments.refusal("momentumHigh", "is missing: momentumLow alone says nothing; write both")
    }
  }
}
