/// The level of a run's losses, to tell a divergence from noise.
///
/// A loss is a spike if it lies above both `times` the first loss and ten standard deviations above the running mean;
/// where losses are noise around zero four mean steps from loss to loss stand for the size of the first.
/// The first loss belongs to the weights before any update, so no rate has spoilt it; the deviations keep a run that
/// starts near its optimum, where single batches differ by large factors, from false alarms.
struct LossLevel: Sendable, Codable, Hashable {
  /// Weight of a new loss in mean and variance: they look back about 20 updates.
  static let weight = 0.05
  /// Standard deviations above the mean that no batch reaches by chance.
  static let deviations = 10.0

  private var first: Double?
  private var mean = 0.0
  private var variance = 0.0
  private var noise = LossNoise()

  /// Whether a finite loss is a spike.
  func isSpike(_ loss: Double, times: Double) -> Bool {
    guard let first, times.isFinite else { return false }
    return loss > first + (times - 1) * noise.unit(first, unknown: abs(first))
      && loss > mean + Self.deviations * variance.squareRoot()
  }

  /// Whether a finite loss is at most twice the running mean, so that the state behind it is worth keeping.
  func isCalm(_ loss: Double) -> Bool { first == nil || loss <= mean + abs(mean) }

  /// Takes in a finite loss that is no spike.
  mutating func add(_ loss: Double) {
    noise.add(loss)
    guard first != nil else {
      first = loss
      mean = loss
      return
    }
    let difference = loss - mean
    let moved = mean + Self.weight * difference
    let spread = (1 - Self.weight) * (variance + Self.weight * difference * difference)
    // A loss so large that its square overflows leaves the level as it is.
    guard moved.isFinite, spread.isFinite else { return }
    mean = moved
    variance = spread
  }

  /// Whether numbers read from a file can be.
  var isPossible: Bool {
    (first?.isFinite ?? true) && mean.isFinite && variance.isFinite && variance >= 0 && noise.isPossible
  }
}
