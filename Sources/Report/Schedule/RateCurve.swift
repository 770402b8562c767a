/// The rates of one schedule, step by step.
public struct RateCurve: Sendable, Hashable {
  /// Its name, shown as it is (escaped).
  public var name: String
  /// The learning rate of each update, from the first on.
  public var rates: [Double]

  /// Creates a curve.
  public init(name: String, rates: [Double]) {
    self.name = name
    self.rates = rates
  }

  var points: [PlotPoint] { rates.enumerated().map { PlotPoint(x: Double($0), y: $1) } }
}
