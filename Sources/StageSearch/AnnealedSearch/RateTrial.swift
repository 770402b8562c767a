internal import Glibc
internal import RateControl

/// A trial under way: its losses of the last 30 % are its score; one far above the first ends it.
///
/// Far is twice the size of the first loss, or of four mean steps from one loss to the next where these are larger, so
/// that noisy losses near zero are no divergence.
struct RateTrial: Sendable, Codable, Hashable {
  /// log10 of the rate.
  private(set) var exponent: Double
  private(set) var steps = 0
  private(set) var hasFailed = false
  private(set) var lastLoss = 0.0
  private var first: Double?
  private var noise = LossNoise()
  private var count = 0
  private var mean = 0.0
  private var squares = 0.0

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
      noise.add(loss)
      if length == 1 { score(loss) }
      return
    }
    if loss > first + 2 * noise.unit(first, unknown: .infinity) {
      hasFailed = true
      return
    }
    noise.add(loss)
    if steps * 10 > length * 7 { score(loss) }
  }

  private mutating func score(_ loss: Double) {
    count += 1
    let difference = loss - mean
    let moved = mean + difference / Double(count)
    let spread = squares + difference * (loss - moved)
    guard moved.isFinite else {
      hasFailed = true
      return
    }
    mean = moved
    // The squares of losses beyond 1e150 overflow; the score is theirs all the same.
    if spread.isFinite { squares = max(spread, 0) }
  }

  mutating func fail() { hasFailed = true }

  /// What came of it; nil if there was no reading.
  var result: TrialResult? {
    if hasFailed { return TrialResult(exponent: exponent, score: nil, sd: 0) }
    guard count > 0 else { return nil }
    let variance = count > 1 ? squares / Double(count - 1) / Double(count) : 0
    let begin = first ?? mean
    return TrialResult(
      exponent: exponent, score: mean, sd: variance.squareRoot(),
      hasLearned: mean < begin - TrialResult.clearGain * abs(begin))
  }

  /// Whether numbers read from a file can be.
  var isPossible: Bool {
    exponent.isFinite && (0...(1 << 53)).contains(steps) && (0...(1 << 53)).contains(count) && mean.isFinite
      && squares.isFinite && squares >= 0 && lastLoss.isFinite && first?.isFinite ?? true
      && noise.isPossible
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
  /// Whether the loss came clearly below where it began: what a net that has died reaches is not clear.
  var hasLearned = true

  /// The share of its first loss that a trial must gain to have clearly learned.
  static let clearGain = 0.05

  /// Whether numbers read from a file can be.
  var isPossible: Bool { exponent.isFinite && score?.isFinite ?? true && sd.isFinite && sd >= 0 }
}
