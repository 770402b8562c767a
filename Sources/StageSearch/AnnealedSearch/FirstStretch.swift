internal import RateControl

/// The first stretch of the main pass: until the rates of its updates add up to what those of a trial would. What was
/// expected of a trial at the chosen rate can then be held against what happened, whatever the warm-up and the shape.
///
/// As of a trial, the mean loss over the last 30 % of the way counts.
struct FirstStretch: Sendable, Codable, Hashable {
  /// The score that was expected.
  private(set) var expected: Double
  /// The sum of the rates of a trial.
  private(set) var way: Double
  private var done = 0.0
  private var count = 0
  private var mean = 0.0

  init(expected: Double, way: Double) {
    self.expected = expected
    self.way = way
  }

  /// The mean loss so far; nil before any counts.
  var happened: Double? { count > 0 ? mean : nil }

  /// Whether the way is done and a loss was read on its last part.
  var isOver: Bool { done >= way && count > 0 }

  /// Takes in an update: the loss measured before it, nil or not finite if there is none, and its rate.
  mutating func add(_ loss: Double?, rate: Double) {
    if let loss, loss.isFinite, done >= 0.7 * way {
      let moved = mean + (loss - mean) / Double(count + 1)
      if moved.isFinite { (mean, count) = (moved, count + 1) }
    }
    done += rate
  }

  /// Whether numbers read from a file can be.
  var isPossible: Bool {
    [expected, way, done, mean].allSatisfy(\.isFinite) && way > 0 && done >= 0
      && (0...RunPlan.largestTotal).contains(count)
  }
}
