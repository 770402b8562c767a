internal import Glibc

/// What is known of the function at one position: values, and failures, told there.
///
/// A failure says only that the value is larger than what the run could bear: an observation censored on the right.
struct Place: Sendable, Hashable, Codable {
  /// Where, from 0 at the low end of the range's logarithm to 1 at the high end.
  var position: Double
  /// The weighted mean of the values; 0 if there are none.
  var value: Double
  /// The known standard deviation of `value`; 0 if none was told.
  var deviation: Double
  /// How many values were told.
  var values: Int
  /// How many failures were told.
  var failures: Int

  init(position: Double, value: Double?, deviation: Double) {
    self.position = position
    self.value = value ?? 0
    self.deviation = value == nil ? 0 : deviation
    values = value == nil ? 0 : 1
    failures = value == nil ? 1 : 0
  }

  var isValid: Bool {
    position >= 0 && position <= 1 && value.isFinite && deviation >= 0 && deviation.isFinite
      && (0...Self.most).contains(values) && (0...Self.most).contains(failures) && values + failures > 0
  }

  /// Counts stop here: no sum of them overflows.
  private static let most = 1 << 40

  /// The share of trials here that ended well.
  var success: Double { Double(values) / Double(values + failures) }

  /// Merges another place into this one: by precision where both deviations are known, by numbers otherwise.
  mutating func merge(_ other: Place) {
    let (here, there) = (Double(values + failures), Double(other.values + other.failures))
    position = position * (here / (here + there)) + other.position * (there / (here + there))
    defer {
      values = min(values + other.values, Self.most)
      failures = min(failures + other.failures, Self.most)
    }
    guard other.values > 0 else { return }
    guard values > 0 else {
      (value, deviation) = (other.value, other.deviation)
      return
    }
    if deviation > 0, other.deviation > 0 {
      let share = 1 / (1 + pow(other.deviation / deviation, 2))
      value = value * (1 - share) + other.value * share
      deviation /= (1 + pow(deviation / other.deviation, 2)).squareRoot()
    } else {
      let share = Double(other.values) / Double(values + other.values)
      value = value * (1 - share) + other.value * share
      deviation = max(deviation, other.deviation)
    }
  }

  /// So many of the places at most, of which there are more: the two closest neighbours are merged until it is so.
  static func merged(_ places: [Place], atMost count: Int) -> [Place] {
    var places = places
    while places.count > max(count, 1) { mergeClosest(&places) }
    return places
  }

  /// Merges the two closest neighbours, the first of several.
  static func mergeClosest(_ places: inout [Place]) {
    var closest: (index: Int, gap: Double)?
    for i in places.indices.dropLast() {
      let gap = places[i + 1].position - places[i].position
      if gap < closest?.gap ?? .infinity { closest = (i, gap) }
    }
    guard let closest else { return }
    places[closest.index].merge(places.remove(at: closest.index + 1))
  }
}
