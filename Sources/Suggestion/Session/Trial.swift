internal import Rheostat

/// A learning rate and what came of it.
public struct Trial: Sendable, Hashable {
  /// The learning rate.
  public var rate: Double
  /// What is to be small; nil if the trial failed.
  public var value: Double?
  /// The known uncertainty of the value; nil if it is not known.
  public var standardDeviation: Double?

  /// Creates a trial; a value that is not finite is a failure, a deviation that is not above 0 unknown.
  public init(rate: Double, value: Double, standardDeviation: Double? = nil) {
    self.rate = rate
    self.value = value.isFinite ? value : nil
    self.standardDeviation = standardDeviation.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }
}

extension Trial: Codable {
  enum CodingKeys: String, CodingKey {
    case rate, value
    case standardDeviation = "sd"
  }
}
