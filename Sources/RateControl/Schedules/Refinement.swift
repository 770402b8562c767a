internal import Glibc

/// A schedule from the gradient norms of an earlier run: train where gradients are small.
///
/// With weights `w_t = G_t^-exponent` of the smoothed norms, `m_t = w_t (w_(t+1) + ... + w_T)`, divided by its largest
/// value. Equal norms give linear decay; large norms at the start give a warm-up; norms that rise at the end a fast
/// end. Only ratios of norms matter.
///
/// - Source: Defazio, Cutkosky, Mehta and Mishchenko 2023; facts of the authors' code (facebookresearch/
///   adaptive_scheduling `find_schedule.py`, `visual.py`), written anew. The theory's absolute rate and its
///   coordinate-wise form are UNVERIFIED and left out: the code uses one norm per step.
public enum Refinement {
  /// A norm below this share of the median norm counts as that share: an infinite weight would take the whole run.
  public static let smallestShare = 1e-6

  /// The multipliers of the peak, one for each norm (or for each resampled point).
  ///
  /// - Parameters:
  ///   - gradientNorms: of successive steps; infinite and NaN entries are dropped.
  ///   - exponent: 2 for SGD with l2 norms, 1 for Adam with l1 norms; in [0, 8].
  ///   - smoothing: width of the running median over the number of points, in [0, 1]; 0: none.
  ///   - resample: points to which a shorter list is interpolated first; nil: none. The authors use 10,000.
  ///   - dropEnds: entries dropped at each end first; the authors drop 2.
  /// - Returns: the largest is 1 and the last 0; of one norm alone, 1.
  /// - Throws: ``ControllerError/configuration(place:_:)`` if no norm is left, one is negative or a number is out of
  ///   range.
  /// - Complexity: O(n w) for n points and a median of width w.
  ///
  ///     try Refinement.multipliers(gradientNorms: [4, 2, 1, 1, 2], smoothing: 0)  // [0.125, 0.45, 1, 0.2, 0]
  public static func multipliers(
    gradientNorms: [Double], exponent: Double = 2, smoothing: Double = 0.1, resample: Int? = nil, dropEnds: Int = 0
  ) throws(ControllerError) -> [Double] {
    try check("exponent", exponent, exponents)
    try check("smoothing", smoothing, .unit)
    if let resample, !points.contains(resample) {
      throw .configuration(
        place: "resample", "must be from \(points.lowerBound) to \(points.upperBound); got \(resample)")
    }
    let norms = try usable(gradientNorms, dropEnds: dropEnds)
    let even = resample.map { interpolated(norms, to: $0) } ?? norms
    let width = 2 * (Int(smoothing * Double(even.count)) / 2) + 1
    return products(weights(runningMedian(even, width: width), exponent))
  }

  /// The exponents that are taken.
  static let exponents = Interval(0, 8)
  /// The numbers of points that are taken.
  static let points = 2...1_000_000

  private static func check(_ name: String, _ value: Double, _ range: Interval) throws(ControllerError) {
    guard range.contains(value) else {
      throw .configuration(place: name, "must be a number in \(range.description); got \(value)")
    }
  }

  private static func usable(_ norms: [Double], dropEnds: Int) throws(ControllerError) -> [Double] {
    let finite = norms.filter(\.isFinite)
    if let negative = finite.first(where: { $0 < 0 }) {
      throw .configuration(place: "gradientNorms", "must be 0 or more; got \(negative)")
    }
    let ends = max(dropEnds, 0)
    guard finite.count > 0, ends <= (finite.count - 1) / 2 else {
      throw .configuration(
        place: "gradientNorms",
        "has \(finite.count) finite norms of \(norms.count), and \(ends) are dropped at each end; none is left")
    }
    return Array(finite.dropFirst(ends).dropLast(ends))
  }
}

extension Refinement {
  /// Linear interpolation onto `count` even points, ends included; a list that is not shorter stays as it is.
  static func interpolated(_ values: [Double], to count: Int) -> [Double] {
    guard values.count < count, values.count > 1 else {
      return values.count == 1 ? Array(repeating: values[0], count: count) : values
    }
    return (0..<count).map { value(of: values, at: Double($0) * Double(values.count - 1) / Double(count - 1)) }
  }

  /// The value between the entries around a place, which is held inside the list; the list is not empty.
  static func value(of values: [Double], at place: Double) -> Double {
    let index = Int(min(max(place, 0), Double(values.count - 1)))
    guard index + 1 < values.count else { return values[index] }
    let share = place - Double(index)
    return values[index] * (1 - share) + values[index + 1] * share
  }

  /// The median of the `width` (odd) entries around each; beyond the left end the first entry is repeated, beyond the
  /// right end the list is mirrored at its last entry.
  static func runningMedian(_ values: [Double], width: Int) -> [Double] {
    let half = width / 2
    guard half > 0 else { return values }
    let last = values.count - 1
    func entry(_ index: Int) -> Double { values[min(max(index <= last ? index : 2 * last - index, 0), last)] }
    var window = (-half...half).map(entry).sorted()
    var medians = [window[half]]
    for center in 1..<max(values.count, 1) {
      window.remove(at: place(of: entry(center - 1 - half), in: window))
      let new = entry(center + half)
      window.insert(new, at: place(of: new, in: window))
      medians.append(window[half])
    }
    return medians
  }

  /// The first place in a sorted list whose entry is not smaller.
  private static func place(of value: Double, in sorted: [Double]) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Weights, the largest 1: the norms are divided by the smallest, so that no power overflows.
  static func weights(_ norms: [Double], _ exponent: Double) -> [Double] {
    let sorted = norms.sorted()
    let median = sorted[sorted.count / 2]
    // With more zeros than norms the median is 0 too; then the smallest norm above 0 stands for it.
    let scale = median > 0 ? median : sorted.first { $0 > 0 } ?? 1
    let clamped = norms.map { max($0 / scale, smallestShare) }
    let smallest = clamped.min() ?? 1
    return clamped.map { pow(smallest / $0, exponent) }
  }

  /// `w_t` times the sum of what follows, over the largest; the sum is carried with its rounding error.
  static func products(_ weights: [Double]) -> [Double] {
    var products = Array(repeating: 0.0, count: weights.count)
    var sum = 0.0
    var lost = 0.0
    for index in weights.indices.reversed() {
      products[index] = weights[index] * (sum + lost)
      let larger = max(sum, weights[index])
      let smaller = min(sum, weights[index])
      let next = larger + smaller
      lost += (larger - next) + smaller
      sum = next
    }
    guard let top = products.max(), top > 0 else { return Array(repeating: 1, count: weights.count) }
    return products.map { $0 / top }
  }
}
