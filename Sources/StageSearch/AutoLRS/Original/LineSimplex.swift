/// The downhill simplex of one number, with the moves and the end that SciPy's `fmin` has.
///
/// It takes the same path as SciPy's, since that ends about 1e-5 beside the minimum: where it ends is part of the forecast.
///
/// - Source: Nelder and Mead 1965; the constants of SciPy 1.17 (reflection 1, expansion 2, contraction and shrinking 1/2;
///   first step 0.00025 from 0; 200 iterations and calls).
struct LineSimplex {
  static let tolerance = 1e-5
  static let limit = 200

  private struct Corner {
    var place: Double
    var value: Double
  }

  private enum End: Error { case noValue, noCallsLeft }

  private let function: (Double) -> Double?
  private var calls = 0
  private var best = Corner(place: 0, value: 0)
  private var worst = Corner(place: 0.00025, value: 0)

  /// Where the search from 0 ends; nil if the function has no value at some place that is asked for.
  static func minimise(_ function: @escaping (Double) -> Double?) -> Double? {
    var simplex = LineSimplex(function: function)
    do throws(End) {
      try simplex.run()
    } catch {
      guard error == .noCallsLeft else { return nil }
    }
    return simplex.best.place
  }

  private init(function: @escaping (Double) -> Double?) { self.function = function }

  private mutating func run() throws(End) {
    best = try corner(at: 0)
    worst = try corner(at: 0.00025)
    sort()
    for _ in 1..<Self.limit where !isSmall {
      try move()
      sort()
    }
  }

  private var isSmall: Bool {
    abs(worst.place - best.place) <= Self.tolerance && abs(best.value - worst.value) <= Self.tolerance
  }

  private mutating func sort() {
    if worst.value < best.value { swap(&best, &worst) }
  }

  private mutating func move() throws(End) {
    let reflected = try along(2)
    if reflected.value < best.value {
      let expanded = try along(3)
      worst = expanded.value < reflected.value ? expanded : reflected
      return
    }
    let outside = reflected.value < worst.value
    let contracted = try along(outside ? 1.5 : 0.5)
    if outside ? contracted.value <= reflected.value : contracted.value < worst.value {
      worst = contracted
    } else {
      worst = try along(0.5)
    }
  }

  /// `share` times the best place and the rest of the worst: 2 reflects, 3 expands, 1.5 and 0.5 contract.
  private mutating func along(_ share: Double) throws(End) -> Corner {
    try corner(at: share * best.place + (1 - share) * worst.place)
  }

  private mutating func corner(at place: Double) throws(End) -> Corner {
    guard calls < Self.limit else { throw .noCallsLeft }
    guard let value = function(place) else { throw .noValue }
    calls += 1
    return Corner(place: place, value: value)
  }
}
