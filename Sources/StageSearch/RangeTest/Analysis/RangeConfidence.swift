internal import Glibc

/// How often noise of the size that was seen leads to nearly the same suggestion.
///
/// - Source: Wu 1986 (the wild bootstrap), with random signs; residuals are divided by `sqrt(1 - leverage)`.
struct RangeConfidence {
  private let points: RangeCurve
  private let smoother: LocalLine
  private let smooth: [Double]
  private let residuals: [Double]

  /// A share is then known to 0.035 at worst.
  static let resamples = 200
  private static let seed: UInt64 = 0x5EED

  init(_ points: RangeCurve, _ smoother: LocalLine, _ reading: RangeReading) {
    self.points = points
    self.smoother = smoother
    let smooth = reading.smooth.values
    self.smooth = smooth
    residuals = smooth.indices.map {
      (points.losses[$0] - smooth[$0]) / max(1 - smoother.leverage($0), 0.1).squareRoot()
    }
  }

  /// For each rule the share of resamples within a factor of two of its place (ln rate); 0 where it has none.
  func shares(of places: [Double?]) -> [Double] {
    var generator = SignGenerator(state: Self.seed)
    var counts = [Int](repeating: 0, count: places.count)
    for _ in 0..<Self.resamples {
      let losses = smooth.indices.map { smooth[$0] + (generator.next() ? residuals[$0] : -residuals[$0]) }
      let reading = RangeReading(points, smoother, losses: losses)
      guard reading.refusal(fall: 0, noise: 0) == nil else { continue }
      for (index, rule) in RangeAnalysis.Rule.allCases.enumerated() {
        guard let place = places[index], let other = try? reading.place(rule) else { continue }
        // The largest ratio of rates is exactly two, rounding aside.
        if abs(place - other) <= log(2) + 1e-12 { counts[index] += 1 }
      }
    }
    return counts.map { Double($0) / Double(Self.resamples) }
  }
}

/// Random signs.
///
/// - Source: Steele, Lea and Flood 2014 (SplitMix64).
private struct SignGenerator {
  var state: UInt64

  mutating func next() -> Bool {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (z ^ (z >> 31)) >> 63 == 1
  }
}
