internal import Glibc

/// A smoothed curve and what the rules read off it.
struct RangeReading {
  let smooth: LocalLine.Curve
  /// How far the curve falls to its lowest point from the highest before it, scaled.
  let fall: Double
  /// The fall that noise may make, scaled.
  let threshold: Double
  private let places: [Double]
  /// Points at the start that give no suggestion.
  private let edge: Int
  private let half: Int
  private let lowest: Int
  private let divergedAtEnd: Bool

  /// Standard errors of a difference that a fall must have: the largest fall in noise alone has more in one curve of two
  /// hundred (simulated, 20 to 400 points).
  private static let errors = 5.0

  init(_ points: RangeCurve, _ smoother: LocalLine, losses: [Double]) {
    smooth = smoother(losses)
    places = points.places
    divergedAtEnd = points.divergedAtEnd
    half = smoother.half
    edge = max(smoother.half, losses.count / 10)
    let values = smooth.values
    lowest = (edge..<values.count).min { values[$0] < values[$1] } ?? edge
    fall = values[edge...lowest].reduce(values[lowest], max) - values[lowest]
    let sd = Self.noise(losses, upTo: lowest)
    threshold = Self.errors * sd * (smoother.variance(edge) + smoother.variance(lowest)).squareRoot()
  }

  /// Robust standard deviation of the noise: from second differences up to the lowest point, since beyond it the loss
  /// leaps, but at least over half of the curve. The mean of the smaller four fifths is 0.5586 standard deviations.
  private static func noise(_ losses: [Double], upTo lowest: Int) -> Double {
    let last = max(min(lowest, losses.count - 2), losses.count / 2)
    let differences = (1...last).map { (place: Int) -> Double in
      abs(losses[place - 1] - 2 * losses[place] + losses[place + 1])
    }
    let smaller = differences.sorted().prefix(max(differences.count * 4 / 5, 1))
    return smaller.reduce(0, +) / Double(smaller.count) / 0.5586 / 6.0.squareRoot()
  }

  /// Why no rule suggests anything; nil if there is a fall to look at.
  func refusal(fall original: Double, noise: Double) -> RangeRefusal? {
    // A fall by rounding alone is none.
    guard fall <= max(threshold, 1e-9) else { return nil }
    let end = smooth.values[smooth.values.count - 1] - smooth.values[lowest]
    return end > max(threshold, 1e-9) ? .neverFell : .flat(fall: max(original, 0), noise: noise)
  }

  /// ln rate that a rule suggests.
  func place(_ rule: RangeAnalysis.Rule) throws(RangeRefusal) -> Double {
    switch rule {
    case .steepest: try steepest()
    case .valley: try valley()
    case .minimum: try minimum()
    }
  }

  private func steepest() throws(RangeRefusal) -> Double {
    let slopes = smooth.slopes
    // The slope at either end comes from a window to one side.
    let last = min(lowest, slopes.count - 1 - half)
    guard last > edge, let place = (edge...last).min(by: { slopes[$0] < slopes[$1] }), place > edge else {
      throw .atTheEdge
    }
    return places[place]
  }

  /// fastai's rule on the places after the edge.
  private func valley() throws(RangeRefusal) -> Double {
    let place = Self.valley(of: smooth.values[edge...])
    guard place > edge else { throw .atTheEdge }
    return places[place]
  }

  /// The middle of the longest falling subsequence, taken as if it were without gaps.
  static func valley(of values: ArraySlice<Double>) -> Int {
    let (end, length) = longestFall(values)
    return end - length + length / 3 + length / 6
  }

  private func minimum() throws(RangeRefusal) -> Double {
    guard lowest < places.count - 2 || divergedAtEnd else { throw .stillFalling }
    let place = places[lowest] - log(10)
    guard place >= places[0] else { throw .belowRange(rate: exp(place)) }
    return place
  }

  /// The longest strictly falling subsequence: the first place where one of that length ends, and the length.
  ///
  /// - Complexity: O(n log n).
  static func longestFall(_ values: ArraySlice<Double>) -> (end: Int, length: Int) {
    // heads[k]: the largest last value of a falling subsequence of length k + 1; falling in k.
    var heads: [Double] = []
    var end = values.startIndex
    for (place, value) in zip(values.indices, values) {
      var (low, high) = (0, heads.count)
      while low < high {
        let middle = (low + high) / 2
        if heads[middle] > value { low = middle + 1 } else { high = middle }
      }
      if low == heads.count {
        heads.append(value)
        end = place
      } else {
        heads[low] = value
      }
    }
    return (end, heads.count)
  }
}
