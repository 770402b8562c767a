/// A straight line through the neighbours of each point: their smoothed values and slopes.
///
/// At place x_i the line is fitted by least squares to the nearest w points with tricube weights
/// `(1 - |d/D|^3)^3`, D the distance just beyond the farthest. Both results are linear in the losses, so that the
/// coefficients are worked out once.
///
/// - Source: Cleveland 1979 (LOWESS, without the robustness steps).
struct LocalLine {
  /// Values and slopes of a curve.
  struct Curve {
    var values: [Double]
    var slopes: [Double]
  }

  /// Points in a window; odd unless there are fewer points.
  let width: Int
  /// Half a window.
  var half: Int { width / 2 }
  private let starts: [Int]
  private var valueWeights: [Double] = []
  private var slopeWeights: [Double] = []

  /// Prepares the fits for strictly rising places, two or more.
  init(places: [Double]) {
    let count = places.count
    width = min(max(7, count / 8 | 1), count)
    let (width, half) = (width, width / 2)
    starts = (0..<count).map { min(max($0 - half, 0), count - width) }
    valueWeights.reserveCapacity(count * width)
    slopeWeights.reserveCapacity(count * width)
    for place in 0..<count { add(places[starts[place]..<(starts[place] + width)], at: places[place]) }
  }

  /// The coefficients of the fit at one place: of the intercept there, and of the slope.
  private mutating func add(_ window: ArraySlice<Double>, at place: Double) {
    let distances = window.map { $0 - place }
    let reach = distances.reduce(0) { max($0, abs($1)) } * Double(width / 2 + 1) / Double(max(width / 2, 1))
    let weights = distances.map { distance in
      let ratio = abs(distance) / reach
      let rest = 1 - ratio * ratio * ratio
      return rest * rest * rest
    }
    let sum = weights.reduce(0, +)
    let mean = zip(weights, distances).reduce(0) { $0 + $1.0 * $1.1 } / sum
    let spread = zip(weights, distances).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    for (weight, distance) in zip(weights, distances) {
      let slope = spread > 0 ? weight * (distance - mean) / spread : 0
      slopeWeights.append(slope)
      valueWeights.append(weight / sum - slope * mean)
    }
  }

  /// The curve through losses, one for each place, after a running median of 3.
  ///
  /// - Complexity: O(n w).
  func callAsFunction(_ losses: [Double]) -> Curve {
    let calmed = Median.running(losses)
    var curve = Curve(values: [], slopes: [])
    curve.values.reserveCapacity(losses.count)
    curve.slopes.reserveCapacity(losses.count)
    for place in starts.indices {
      var (value, slope) = (0.0, 0.0)
      for offset in 0..<width {
        let loss = calmed[starts[place] + offset]
        value += valueWeights[place * width + offset] * loss
        slope += slopeWeights[place * width + offset] * loss
      }
      curve.values.append(value)
      curve.slopes.append(slope)
    }
    return curve
  }

  /// What a point weighs in its own smoothed value.
  func leverage(_ place: Int) -> Double { valueWeights[place * width + place - starts[place]] }

  /// The variance of a smoothed value over that of a loss.
  func variance(_ place: Int) -> Double {
    valueWeights[(place * width)..<((place + 1) * width)].reduce(0) { $0 + $1 * $1 }
  }
}
