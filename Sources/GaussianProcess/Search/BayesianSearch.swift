internal import Glibc

/// A search for the learning rate of the smallest loss: asks for rates, is told values, and says which rate is best.
///
/// The first trials fill the range coarsely, those that promise most first. Then the rate of the largest expected
/// improvement of a Gaussian process over log(rate), times the probability that it does not fail, is tried; every few
/// trials the widest gap is halved instead, or a rate beyond the failures tried if there are few of them. The final choice
/// is by posterior mean, which noise and luck move less than the best observation.
///
/// A failure (NaN or infinity) is an observation censored on the right: all that is known is that its value would have
/// been bad. The model takes it as two scales above the best value, or as its worst neighbour if that is more, with a
/// deviation of one scale (three if a larger rate did not fail), and the rates beyond it as likely to fail. So it is
/// imputed with much noise; a censored likelihood would no longer be a Gaussian process in closed form, and the failures'
/// places are kept out of by the probability of success, not by their value.
///
///     var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
///     let rate = search.ask()
///     try search.tell(rate, value: loss(rate))
///     let best = search.best()
///
/// A value: copy it to look ahead, encode it in the middle of a search to go on later. The same seed, asks and tells give
/// the same rates. Asks without a tell between them are pending and differ, as long as they are no more than
/// ``mostPending``.
///
/// At most ``SearchSettings/maximumPlaces`` places are kept, so an ask takes a bounded time however much is told.
public struct BayesianSearch: Sendable, Hashable, Codable {
  /// The smallest and the largest learning rate.
  public let low: Double, high: Double
  /// What the coarse trials are shifted by.
  public let seed: UInt64
  /// How it searches.
  public let settings: SearchSettings
  /// How many values and failures have been told.
  public internal(set) var told = 0
  /// What was told, by rising position.
  var places: [Place] = []
  /// Where trials have been asked for and not told yet.
  var pending: [Double] = []
  /// What the last stage knew, if there was one.
  var expectation: Expectation?
  /// How many trials can be pending; beyond it the one asked for first is forgotten.
  public static let mostPending = 10_000
  /// The last fitted hyperparameters, and how much had been told then.
  var fitted: FittedHyperparameters?

  /// Counts stop here, where a double still tells neighbours apart.
  static let mostTold = 1 << 53

  enum CodingKeys: String, CodingKey { case low, high, seed, settings, told, places, pending, expectation, fitted }

  /// A search over a range.
  ///
  /// - Parameters:
  ///   - low: the smallest learning rate, above 0.
  ///   - high: the largest, above `low`.
  ///   - seed: shifts the coarse trials; any number.
  ///   - settings: how it searches; the defaults are the ones that were measured.
  /// - Throws: ``GaussianProcessError`` when the range is empty, reversed, not finite, or not above 0.
  public init(low: Double, high: Double, seed: UInt64, settings: SearchSettings = SearchSettings()) throws {
    guard low > 0, low.isFinite, high.isFinite, high > low, log(high) - log(low) > 1e-6 else {
      throw GaussianProcessError.invalid(
        "the range of learning rates is \(low)...\(high); give two finite numbers above 0, the smaller one first")
    }
    try settings.check()
    (self.low, self.high, self.seed, self.settings) = (low, high, seed, settings)
  }

  /// The next learning rate to try; it is pending until its value is told.
  /// - Complexity: O(n^3) for n places, of which there are at most ``SearchSettings/maximumPlaces``.
  public mutating func ask() -> Double {
    refitIfDue()
    let position = nextPosition()
    begin(at: position)
    return rate(at: position)
  }

  /// Tells the value of a trial at a rate, asked for or not.
  ///
  /// - Parameters:
  ///   - rate: the learning rate, within the range.
  ///   - value: what is to be small; NaN or infinite for a trial that failed.
  ///   - standardDeviation: the known uncertainty of the value, above 0; nil if it is not known.
  /// - Throws: ``GaussianProcessError`` when the rate lies outside the range or the deviation is not above 0; nothing
  ///   changes then.
  public mutating func tell(_ rate: Double, value: Double, standardDeviation: Double? = nil) throws {
    try check(rate)
    if let deviation = standardDeviation, !(deviation > 0 && deviation.isFinite) {
      throw GaussianProcessError.invalid("the standard deviation is \(deviation); give a number above 0, or none")
    }
    let position = self.position(of: rate)
    if let nearest = pending.indices.min(by: { abs(pending[$0] - position) < abs(pending[$1] - position) }),
      abs(pending[nearest] - position) < 1e-6
    {
      pending.remove(at: nearest)
    }
    // A value of -infinity would be the best of all; it is a failure like the others.
    add(Place(position: position, value: value.isFinite ? value : nil, deviation: standardDeviation ?? 0))
    told = min(told + 1, Self.mostTold)
  }

  /// Refuses a rate outside the range; one that was printed and read again may lie an ulp outside.
  func check(_ rate: Double) throws {
    guard rate >= low * (1 - 1e-9), rate <= high * (1 + 1e-9) else {
      throw GaussianProcessError.invalid("the learning rate \(rate) lies outside the range \(low)...\(high)")
    }
  }

  private mutating func add(_ place: Place) {
    if let nearest = places.indices.min(by: { distance($0, place) < distance($1, place) }),
      distance(nearest, place) <= settings.mergeDistance
    {
      places[nearest].merge(place)
    } else {
      places.insert(place, at: places.firstIndex { $0.position > place.position } ?? places.count)
    }
    if places.count > settings.maximumPlaces { Place.mergeClosest(&places) }
  }

  private func distance(_ index: Int, _ place: Place) -> Double { abs(places[index].position - place.position) }

  /// log(rate/low) / log(high/low), between 0 and 1.
  func position(of rate: Double) -> Double {
    min(max((log(rate) - log(low)) / (log(high) - log(low)), 0), 1)
  }

  /// The learning rate at a position; the ends exactly.
  func rate(at position: Double) -> Double {
    if position <= 0 { return low }
    if position >= 1 { return high }
    return min(max(exp(log(low) + position * (log(high) - log(low))), low), high)
  }
}
