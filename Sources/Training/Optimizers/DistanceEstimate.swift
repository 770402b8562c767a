/// Prodigy's estimate `d` of the distance from the start to the solution; it only grows.
///
/// Source: Mishchenko and Defazio 2023, arXiv 2306.06101, algorithm 4.
public struct DistanceEstimate: Sendable, Hashable {
  /// The first estimate, `d0` of the authors' package.
  public static let first = 1e-6

  /// `d`, finite and at least ``first``.
  public private(set) var distance = Self.first
  /// `n`, the running sum of `(d / d0) d r <g, x0 - x>`; finite.
  public private(set) var numerator = 0.0

  /// Creates the estimate before the first update.
  public init() {}

  /// Takes an update into account.
  ///
  /// - Parameters:
  ///   - decay: `b3`, decay of the sums.
  ///   - progress: `(d / d0) d r <g, x0 - x>`.
  ///   - sum: `|s|_1`, above 0.
  mutating func observe(decay: Double, progress: Double, sum: Double) {
    let numerator = decay * self.numerator + progress
    guard numerator.isFinite else { return }
    self.numerator = numerator
    let estimate = numerator / sum
    if estimate.isFinite, estimate > distance { distance = estimate }
  }

  func write(to writer: inout ByteWriter) {
    writer.add(distance)
    writer.add(numerator)
  }

  init(from reader: inout ByteReader) throws(TrainingError) {
    distance = try reader.double()
    numerator = try reader.double()
    guard distance.isFinite, distance >= Self.first, numerator.isFinite else {
      throw reader.refusal("holds an impossible estimate of the distance: \(distance), \(numerator)")
    }
  }
}
