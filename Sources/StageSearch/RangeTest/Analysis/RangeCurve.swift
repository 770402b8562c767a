internal import Glibc

/// The pairs of a range test made ready: by rising rate, without repeats, capped, losses brought to the order of 1.
struct RangeCurve {
  /// ln rate, strictly rising.
  private(set) var places: [Double] = []
  /// Losses less the start, over ``unit``.
  private(set) var losses: [Double] = []
  /// Whether a loss was not finite at a rate above all that are in the curve.
  private(set) var divergedAtEnd = false
  private var start = 0.0
  private var unit = 1.0

  /// More points than this are averaged: a picture shows no more, and 200 resamples stay cheap.
  static let mostPoints = 400

  init(rates: [Double], losses: [Double]) throws(RangeRefusal) {
    let pairs = zip(rates, losses).filter { $0.0.isFinite && $0.0 > 0 }
    var finite = pairs.filter { $0.1.isFinite }.map { (place: log($0.0), loss: $0.1) }
    finite.sort { $0.place < $1.place }
    let largest = pairs.filter { !$0.1.isFinite }.map { log($0.0) }.max()
    try Self.check(finite, diverged: largest != nil, any: !pairs.isEmpty)
    divergedAtEnd = largest.map { $0 > finite[finite.count - 1].place } ?? false
    scale(&finite)
    merge(finite)
    thin()
  }

  private static func check(_ pairs: [(place: Double, loss: Double)], diverged: Bool, any: Bool) throws(RangeRefusal) {
    let count = pairs.indices.count { $0 == 0 || pairs[$0].place > pairs[$0 - 1].place }
    if count == 0 && diverged { throw .noFiniteLoss }
    guard count >= RangeRefusal.fewestRates else {
      throw diverged ? .divergedAtOnce(count: count) : .tooFew(count: count)
    }
  }

  /// Caps what lies high above the start and brings the rest to the order of 1, whatever the size of the losses.
  private mutating func scale(_ pairs: inout [(place: Double, loss: Double)]) {
    let losses = pairs.map(\.loss)
    start = Median.of(losses.prefix(max(losses.count / 10, 3)))
    let lowest = Median.running(losses).min() ?? start
    // Infinite if it overflows: then nothing is capped, and nothing needs to be.
    let cap = lowest < start ? start + (start - lowest) : .infinity
    let size = losses.reduce(0) { max($0, abs(min($1, cap))) }
    guard size > 0 else {
      pairs = pairs.map { ($0.place, 0) }
      return
    }
    let relative = losses.map { min($0, cap) / size - start / size }
    let spread = relative.reduce(0) { max($0, abs($1)) }
    unit = spread > 0 ? spread : 1
    for index in pairs.indices { pairs[index].loss = relative[index] / unit }
    self.size = size
  }

  private var size = 1.0

  private mutating func merge(_ pairs: [(place: Double, loss: Double)]) {
    var first = 0
    while first < pairs.count {
      let end = pairs[first...].firstIndex { $0.place > pairs[first].place } ?? pairs.count
      places.append(pairs[first].place)
      losses.append(pairs[first..<end].reduce(0) { $0 + $1.loss } / Double(end - first))
      first = end
    }
  }

  private mutating func thin() {
    let count = places.count
    guard count > Self.mostPoints else { return }
    let groups = (0..<Self.mostPoints).map {
      ($0 * count / Self.mostPoints)..<(($0 + 1) * count / Self.mostPoints)
    }
    let mean = { (values: [Double], group: Range<Int>) in values[group].reduce(0, +) / Double(group.count) }
    (places, losses) = (groups.map { mean(places, $0) }, groups.map { mean(losses, $0) })
  }

  /// A scaled loss in the unit of the losses; finite.
  func original(_ loss: Double) -> Double { finite((loss * unit + start / size) * size) }

  /// A scaled difference in the unit of the losses; finite.
  func original(difference: Double) -> Double { finite(difference * unit * size) }

  private func finite(_ value: Double) -> Double {
    min(max(value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }
}

/// Medians.
enum Median {
  /// The median; 0 of nothing.
  static func of(_ values: some Collection<Double>) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return 0 }
    let middle = sorted.count / 2
    // Halved first: the sum of the largest numbers overflows.
    return sorted.count % 2 == 1 ? sorted[middle] : min(sorted[middle - 1] / 2 + sorted[middle] / 2, last)
  }

  /// The median of each value and its two neighbours; the ends stay as they are.
  static func running(_ values: [Double]) -> [Double] {
    guard values.count > 2 else { return values }
    var medians = values
    for index in 1..<(values.count - 1) {
      let (a, b, c) = (values[index - 1], values[index], values[index + 1])
      medians[index] = max(min(a, b), min(max(a, b), c))
    }
    return medians
  }
}
