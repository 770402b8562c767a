internal import RateControl

/// The smoothed loss of a ramp, and whether it has exploded.
///
/// The level is a running mean that looks back about five losses. It has exploded if it lies above its lowest value L by
/// more than `3 |L|` (so above four times a positive one) and by more than ten standard deviations of the losses at that
/// time; before ten losses have come there is no telling.
struct RampLevel: Sendable, Codable, Hashable {
  /// Weight of a new loss.
  static let weight = 0.2
  /// How many sizes of the lowest level above it are an explosion; fastai and Lightning stop at four times the lowest.
  static let sizes = 3.0
  /// Standard deviations that noise does not reach.
  static let deviations = 10.0
  /// Losses before the first judgement.
  static let patience = 10

  private var count = 0
  private var mean = 0.0
  private var variance = 0.0
  private var lowest = 0.0
  private var deviation = 0.0

  /// Takes in a finite loss.
  ///
  /// - Returns: whether the loss has exploded; so large that its square overflows, it has.
  mutating func add(_ loss: Double) -> Bool {
    guard count > 0 else {
      (count, mean, lowest) = (1, loss, loss)
      return false
    }
    let difference = loss - mean
    let moved = mean + Self.weight * difference
    let spread = (1 - Self.weight) * (variance + Self.weight * difference * difference)
    guard moved.isFinite, spread.isFinite else { return difference > 0 }
    (mean, variance) = (moved, spread)
    count += count < Self.patience ? 1 : 0
    if moved < lowest || count < Self.patience {
      lowest = min(lowest, moved)
      deviation = spread.squareRoot()
      return false
    }
    return moved > lowest + Self.sizes * abs(lowest) && moved > lowest + Self.deviations * deviation
  }

  /// Checks numbers that were read from a file.
  func check(_ numbers: StoredNumbers) throws(ControllerError) {
    try numbers.check("the count of losses", count, in: 0...Self.patience)
    try numbers.check("the level", mean, in: .finite)
    try numbers.check("the variance", variance, in: .nonNegative)
    try numbers.check("the lowest level", lowest, in: .finite)
    try numbers.check("the deviation", deviation, in: .nonNegative)
  }
}
