/// Where a minimiser ended.
public struct Minimum: Sendable, Hashable {
  /// The position.
  public var position: [Double]
  /// The function's value there.
  public var value: Double
  /// How often the function was called.
  public var evaluations: Int
  /// Whether the gradient, or the interval, became as small as was asked. A line search that can make no more progress
  /// ends without it, which is usual at the limit of the arithmetic.
  public var converged: Bool

  /// A minimum of these figures.
  public init(position: [Double], value: Double, evaluations: Int, converged: Bool) {
    self.position = position
    self.value = value
    self.evaluations = evaluations
    self.converged = converged
  }
}
