@testable import RateControl

/// A schedule with written parameters, and what is known of it beforehand.
struct Sample: Sendable, CustomStringConvertible {
  /// Makes it for a total and a base rate; absolute rates among the parameters are multiplied by a scale.
  let make: @Sendable (_ total: Int, _ base: Double, _ scale: Double) throws -> any Schedule
  /// The largest rate as a multiple of the base rate.
  let largest: Double
  /// The rate from the total on, as a multiple of the base rate; nil: it goes on.
  let last: Double?
  /// Whether all rates follow the base rate.
  let followsBase: Bool
  let description: String

  init<S: CatalogSchedule>(
    _ type: S.Type, _ parameters: [String: Configuration.Value] = [:], rates: [String: Double] = [:],
    largest: Double = 1, last: Double? = nil, followsBase: Bool = true
  ) {
    make = { total, base, scale in
      let scaled = rates.mapValues { Configuration.Value.number($0 * scale) }
      return try Making.schedule(
        type, parameters.merging(scaled) { $1 }, total: total, baseRate: base)
    }
    self.largest = largest
    self.last = last
    self.followsBase = followsBase
    description = "\(S.entry.kind) \(parameters.merging(rates.mapValues { .number($0) }) { $1 })"
  }
}
