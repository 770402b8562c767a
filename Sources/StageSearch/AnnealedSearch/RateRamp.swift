internal import Glibc
internal import RateControl

/// A ramp of geometrically rising rates, which ends when the smoothed loss has risen well above where it began.
///
/// The smoothed loss is an exponential mean with weight one half; the ramp ends when it lies above 1.5 times the median
/// of the first five losses (a rise by half their size, or by two mean steps from loss to loss where these are larger),
/// or a loss is not finite.
struct RateRamp: Sendable, Codable, Hashable {
  private(set) var steps = 0
  private(set) var smoothed: Double?
  private(set) var lowest: Double?
  private(set) var lowestAt = 0
  private(set) var isOver = false
  /// The first losses, and their median.
  private var first: [Double] = []
  private var middle = 0.0
  private var noise = LossNoise()

  /// How many losses say where the ramp began.
  private static let begin = 5

  init() { first.reserveCapacity(Self.begin) }

  /// Takes in the loss that was measured before update `steps`; NaN ends the ramp, nil is no reading.
  mutating func add(_ loss: Double?) {
    steps += 1
    guard let loss else { return }
    guard loss.isFinite else {
      isOver = true
      return
    }
    if first.count < Self.begin {
      first.insert(loss, at: first.firstIndex { $0 > loss } ?? first.count)
      middle = first[first.count / 2]
    }
    let mean = smoothed.map { 0.5 * $0 + 0.5 * loss } ?? loss
    smoothed = mean
    if lowest.map({ mean < $0 }) ?? true {
      lowest = mean
      lowestAt = steps - 1
    }
    if mean > middle + 0.5 * noise.unit(middle, unknown: .infinity) { isOver = true }
    noise.add(loss)
  }

  /// log10 of the rate to begin with: where the loss was lowest, but not more than a decade below where the ramp
  /// stopped, less a fifth of a decade. A ramp that never stopped has found no cliff, as with a bounded loss: its lowest
  /// loss says nothing then, and the search begins a decade below its end.
  func start(_ range: ClosedRange<Double>, of length: Int) -> Double {
    let below = Self.exponent(max(steps - 1, 0), range, length) - 1
    return (isOver ? max(Self.exponent(lowestAt, range, length), below) : below) - 0.2
  }

  /// log10 of the rate of an update of the ramp.
  static func exponent(_ index: Int, _ range: ClosedRange<Double>, _ length: Int) -> Double {
    let share = length > 1 ? Double(min(index, length - 1)) / Double(length - 1) : 0
    return range.lowerBound + share * (range.upperBound - range.lowerBound)
  }

  /// Whether numbers read from a file can be.
  var isPossible: Bool {
    steps >= 0 && steps <= 1 << 53 && lowestAt >= 0 && lowestAt <= steps && first.count <= Self.begin
      && first.allSatisfy(\.isFinite) && middle.isFinite && noise.isPossible && smoothed?.isFinite ?? true
      && lowest?.isFinite ?? true
  }
}
