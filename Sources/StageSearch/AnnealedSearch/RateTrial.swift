internal import Glibc

/// A trial under way: its losses of the last 30 % are its score; one above three times the first ends it.
struct RateTrial: Sendable, Codable, Hashable {
  /// log10 of the rate.
  private(set) var exponent: Double
  private(set) var steps = 0
  private(set) var hasFailed = false
  private(set) var lastLoss = 0.0
  private var first: Double?
  private var count = 0
  private var mean = 0.0
  private var squares = 0.0

  /// The share of its first loss that a trial must gain to have learned: less is what a net that has died reaches.
  private static let gain = 0.05

  init(exponent: Double) { self.exponent = exponent }

  /// Takes in the loss measured before an update of a trial of `length` updates; NaN is a divergence, nil no reading.
  mutating func add(_ loss: Double?, of length: Int) {
    steps += 1
    guard let loss else { return }
    guard loss.isFinite else {
      hasFailed = true
      return
    }
    lastLoss = loss
    guard let first else {
      self.first = loss
      if length == 1 { score(loss) }
      return
    }
    if loss > first + 2 * abs(first) {
      hasFailed = true
      return
    }
    if steps * 10 > length * 7 { score(loss) }
  }

  private mutating func score(_ loss: Double) {
    count += 1
    let difference = loss - mean
    let moved = mean + difference / Double(count)
    let spread = squares + difference * (loss - moved)
    guard moved.isFinite, spread.isFinite else {
      hasFailed = true
      return
    }
    mean = moved
    squares = max(spread, 0)
  }

  mutating func fail() { hasFailed = true }

  /// What came of it; nil if there was no reading.
  var result: TrialResult? {
    if hasFailed { return TrialResult(exponent: exponent, score: nil, sd: 0, hasLearned: false) }
    guard count > 0 else { return nil }
    let variance = count > 1 ? squares / Double(count - 1) / Double(count) : 0
    let begin = first ?? mean
    return TrialResult(
      exponent: exponent, score: mean, sd: variance.squareRoot(), hasLearned: mean < begin - Self.gain * abs(begin))
  }

  /// Whether numbers read from a file can be.
  var isPossible: Bool {
    exponent.isFinite && (0...(1 << 53)).contains(steps) && (0...(1 << 53)).contains(count) && mean.isFinite
      && squares.isFinite && squares >= 0 && lastLoss.isFinite && first?.isFinite ?? true
  }
}

/// What came of a trial.
struct TrialResult: Sendable, Codable, Hashable {
  /// log10 of the rate.
  var exponent: Double
  /// The score, smaller is better; nil: it diverged.
  var score: Double?
  /// The standard error of the score.
  var sd: Double
  /// Whether the loss came well below where it began.
  var hasLearned = true

  /// Whether numbers read from a file can be.
  var isPossible: Bool { exponent.isFinite && score?.isFinite ?? true && sd.isFinite && sd >= 0 }
}
