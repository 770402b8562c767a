/// The level of a run's losses, to tell a divergence from noise.
///
/// A loss is suspect if it lies above both `times` the first loss and eight mean jumps above the running mean; where
/// losses are noise around zero four mean jumps stand for the size of the first. A jump is twice a move downwards, 0 for
/// one upwards: in steady noise that is the mean step from loss to loss, and a rise does not hide itself. Three suspect
/// losses in a row are a divergence: single batches, heavy tails too, come back. Before ten losses are known the noise
/// is not, and one small first loss proves nothing: then it takes eight in a row, and one of them 20 times the first.
///
/// The first loss belongs to the weights before any update, so no rate has spoilt it.
struct LossLevel: Sendable, Codable, Hashable {
  /// Weight of a new loss in mean and jump: they look back about 20 updates.
  static let weight = 0.05
  /// Mean jumps above the mean from which on a loss is suspect.
  static let jumps = 8.0
  /// How many losses tell the noise.
  static let enough = 10
  /// How many suspect losses in a row are a divergence, before the noise is known and then.
  static let early = 8, late = 3
  /// How many times its own size above the first loss a divergence must climb while the noise is not known.
  static let earlyClimb = 19.0

  private var first: Double?
  private var last = 0.0
  private var mean = 0.0
  private var jump = 0.0
  private var count = 0
  private var suspects = 0
  private var highest = 0.0

  /// Whether the last loss was suspect.
  var isSuspicious: Bool { suspects > 0 }

  /// Whether a finite loss is a divergence.
  func isDivergence(_ loss: Double, times: Double) -> Bool {
    guard loss > limit(times: times), let first else { return false }
    guard count < Self.enough else { return suspects + 1 >= Self.late }
    return suspects + 1 >= Self.early && max(loss, highest) >= first + Self.earlyClimb * abs(first)
  }

  /// Above which a loss is suspect.
  private func limit(times: Double) -> Double {
    guard let first, times.isFinite else { return .infinity }
    return max(first + (times - 1) * max(abs(first), 4 * jump), mean + Self.jumps * jump)
  }

  /// Whether a finite loss is at most twice the running mean, so that the state behind it is worth keeping.
  func isCalm(_ loss: Double) -> Bool { first == nil || (suspects == 0 && loss <= mean + abs(mean)) }

  /// Takes in a finite loss. Suspect ones count for the level, the highest of them, once the loss has come back.
  mutating func add(_ loss: Double, times: Double) {
    let limit = limit(times: times)
    guard loss <= limit else {
      highest = suspects == 0 ? loss : max(highest, loss)
      suspects = min(suspects + 1, Self.early)
      return
    }
    if suspects > 0 {
      suspects = 0
      // Once the noise is known a single batch does not move it far.
      take(count < Self.enough ? highest : min(highest, limit))
    }
    take(loss)
  }

  /// Forgets the suspect losses: the state from before them is back.
  mutating func forgetSuspects() { suspects = 0 }

  private mutating func take(_ loss: Double) {
    guard first != nil else {
      // A first loss of exactly 0 would make everything a rise.
      if loss != 0 { (first, last, mean, count) = (loss, loss, loss, 1) }
      return
    }
    let share = max(Self.weight, 1 / Double(count))
    let moved = mean + Self.weight * (loss - mean)
    let jumped = jump + share * (2 * max(last - loss, 0) - jump)
    // A loss so large that the sums overflow leaves the level as it is.
    guard moved.isFinite, jumped.isFinite else { return }
    (mean, jump, last) = (moved, jumped, loss)
    count = min(count + 1, Self.enough * 10)
  }

  /// Whether numbers read from a file can be.
  var isPossible: Bool {
    [first ?? 0, last, mean, jump, highest].allSatisfy(\.isFinite) && jump >= 0
      && (0...(Self.enough * 10)).contains(count) && (0...Self.early).contains(suspects)
  }
}
