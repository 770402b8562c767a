internal import Glibc

/// The trials of a search, half a decade apart: which comes next, and where the best rate lies.
///
/// Three trials stand around the start. While the best is at an end another is added there, half a decade on, or a whole
/// one after five trials, until the best lies inside. With failures only the next is a decade below the lowest. What
/// lies above a rate that diverged counts as diverged too, however it ended: a net that has died has a finite loss.
struct TrialLadder: Sendable, Codable, Hashable {
  /// How many trials there are at most.
  static let most = 8
  /// A score worse than the best by more counts as no worse, so that the cliff of divergence does not bend the parabola.
  static let saturation = 0.35
  private static let rung = 0.5

  private(set) var results: [TrialResult] = []

  init() { results.reserveCapacity(Self.most) }

  mutating func add(_ result: TrialResult) { results.append(result) }

  /// log10 of the smallest rate that diverged; a failure below a rate that clearly learned was bad luck.
  private var cliff: Double {
    let learned = results.lazy.filter { $0.score != nil && $0.hasLearned }.map(\.exponent).max() ?? -.infinity
    return results.lazy.filter { $0.score == nil && $0.exponent > learned }.map(\.exponent).min() ?? .infinity
  }

  /// The best trial that did not fail.
  var best: TrialResult? {
    let cliff = cliff
    return results.filter { $0.score != nil && $0.exponent < cliff }
      .min { ($0.score ?? 0, $0.exponent) < ($1.score ?? 0, $1.exponent) }
  }

  /// log10 of the next rate around `start`; nil if the best lies inside, or there is nothing left to try in the range.
  func next(around start: Double, in range: ClosedRange<Double>) -> Double? {
    guard results.count < Self.most else { return nil }
    for offset in [0, -Self.rung, Self.rung] {
      let exponent = clipped(start + offset, range)
      if !tried(exponent) { return exponent }
    }
    let sorted = results.map(\.exponent).sorted()
    guard let lowest = sorted.first, let highest = sorted.last else { return nil }
    let far = results.count >= 5 ? 2 * Self.rung : Self.rung
    let wanted: Double
    if let best {
      guard best.exponent == lowest || best.exponent == highest else { return nil }
      wanted = best.exponent == lowest ? lowest - far : highest + far
    } else {
      wanted = lowest - 2 * Self.rung
    }
    let exponent = clipped(wanted, range)
    return tried(exponent) ? nil : exponent
  }

  private func clipped(_ exponent: Double, _ range: ClosedRange<Double>) -> Double {
    min(max(exponent, range.lowerBound), range.upperBound)
  }

  private func tried(_ exponent: Double) -> Bool { results.contains { abs($0.exponent - exponent) < 1e-9 } }

  /// How much worse each trial is than the best, by rising rate: the log of the ratio, or, where losses are not
  /// positive, the difference over the spread of all; saturated, as failures are.
  var penalties: [(exponent: Double, penalty: Double)] {
    let cliff = cliff
    let scores = results.filter { $0.exponent < cliff }.compactMap(\.score)
    guard let least = scores.min(), let worst = scores.max() else { return [] }
    return results.sorted { $0.exponent < $1.exponent }.map { result in
      guard let score = result.score, result.exponent < cliff else { return (result.exponent, Self.saturation) }
      let penalty = least > 0 ? log(score / least) : worst > least ? (score - least) / (worst - least) : 0
      return (result.exponent, penalty < Self.saturation ? penalty : Self.saturation)
    }
  }

  /// log10 of the best rate: the vertex of the parabola through the best trial and its neighbours, not beyond half-way
  /// to them; nil if all failed.
  var vertex: Double? {
    let points = penalties
    guard let best, let index = points.firstIndex(where: { $0.exponent == best.exponent }) else { return nil }
    guard index > 0, index + 1 < points.count else { return best.exponent }
    let (left, middle, right) = (points[index - 1], points[index], points[index + 1])
    let (a, b) = (middle.exponent - left.exponent, right.exponent - middle.exponent)
    let (rise, fall) = ((middle.penalty - left.penalty) / a, (right.penalty - middle.penalty) / b)
    guard fall > rise else { return middle.exponent }
    // The slope is `rise` half-way to the left and `fall` half-way to the right.
    let place = middle.exponent - a / 2 + (a + b) / 2 * -rise / (fall - rise)
    return min(max(place, middle.exponent - a / 2), middle.exponent + b / 2)
  }

  /// The score that is expected of a trial at a rate, given as log10: on the parabola of ``vertex`` between the neighbours
  /// of the best trial, but not below the best where one of them is as good as failed; elsewhere on straight lines between
  /// the trials; beyond the last of them its own. nil if all failed.
  func expected(at exponent: Double) -> Double? {
    let cliff = cliff
    let scores = results.filter { $0.exponent < cliff }.compactMap(\.score)
    guard let best, let least = best.score, let worst = scores.max() else { return nil }
    let penalty = penalty(at: exponent, around: best.exponent)
    return least > 0 ? least * exp(penalty) : least + penalty * (worst - least)
  }

  private func penalty(at exponent: Double, around best: Double) -> Double {
    let points = penalties
    guard let first = points.first, let last = points.last else { return 0 }
    let place = min(max(exponent, first.exponent), last.exponent)
    if let index = points.firstIndex(where: { $0.exponent == best }), index > 0, index + 1 < points.count {
      let (left, middle, right) = (points[index - 1], points[index], points[index + 1])
      let rise = (middle.penalty - left.penalty) / (middle.exponent - left.exponent)
      let fall = (right.penalty - middle.penalty) / (right.exponent - middle.exponent)
      if fall > rise, (left.exponent...right.exponent).contains(place) {
        let bend = (fall - rise) / (right.exponent - left.exponent)
        let penalty = left.penalty + (place - left.exponent) * (rise + bend * (place - middle.exponent))
        // A neighbour beyond the saturation says where the cliff is, not how deep the parabola goes.
        return max(left.penalty, right.penalty) < Self.saturation ? penalty : max(penalty, 0)
      }
    }
    guard let next = points.firstIndex(where: { $0.exponent >= place }), next > 0 else { return first.penalty }
    let (before, after) = (points[next - 1], points[next])
    let share = (place - before.exponent) / (after.exponent - before.exponent)
    return before.penalty + share * (after.penalty - before.penalty)
  }

  /// Whether numbers read from a file can be.
  var isPossible: Bool {
    results.count <= Self.most && results.allSatisfy(\.isPossible)
      && Set(results.map(\.exponent)).count == results.count
  }
}
