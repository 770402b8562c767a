/// How far losses jump from one update to the next.
package struct LossNoise: Sendable, Codable, Hashable {
  private var last: Double?
  private var sum = 0.0
  private var count = 0

  /// Creates a measure that has seen nothing.
  package init() {}

  /// Takes in a finite loss.
  package mutating func add(_ loss: Double) {
    if let last {
      let moved = sum + abs(loss - last)
      if moved.isFinite { sum = moved }
      count += 1
    }
    last = loss
  }

  /// How many steps from loss to loss tell how noisy they are.
  private static let enough = 3

  /// The size of a loss, or four mean steps where these are larger: what a rise is measured by. `unknown` until enough is
  /// known.
  package func unit(_ loss: Double, unknown: Double) -> Double {
    count < Self.enough ? unknown : max(abs(loss), 4 * (sum / Double(count)))
  }

  /// Whether numbers read from a file can be.
  package var isPossible: Bool { last?.isFinite ?? true && sum.isFinite && sum >= 0 && (0...(1 << 53)).contains(count) }
}
