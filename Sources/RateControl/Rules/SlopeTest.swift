/// A one-sided test of the least-squares slope of n readings in a row: is the fall larger than the noise explains?
///
/// With `b = Sxy/Sxx` and `s^2 = RSS/(n - 2)/Sxx` the readings improve when `b < -t s`, t the quantile of Student's
/// distribution with n - 2 degrees of freedom. The readings are taken in blocks that don't overlap, so that each
/// enters one test and the tests of different blocks are independent.
///
/// - Source: the ordinary test of a regression slope; noise is taken as independent and normal.
struct SlopeTest: Sendable, Hashable {
  /// The largest number of readings in a block.
  static let longest = 1000

  private let quantile: Double
  private let sign: Double
  private var values: [Double]
  private var count = 0
  private var spoilt = false

  /// Creates a test of blocks of `length` readings, 4 or more.
  init(length: Int, confidence: Double, mode: MonitorMode) {
    quantile = StudentT.quantile(confidence, degrees: length - 2)
    sign = mode.sign
    values = Array(repeating: 0, count: length)
  }

  /// Takes a reading (nil: an unusable one that counts against improvement); when it fills the block, whether the
  /// block improved.
  mutating func add(_ value: Double?) -> Bool? {
    values[count] = value.map { sign * $0 } ?? 0
    if value == nil { spoilt = true }
    count += 1
    guard count == values.count else { return nil }
    defer { clear() }
    return !spoilt && falls()
  }

  /// Starts a new block.
  mutating func clear() {
    count = 0
    spoilt = false
  }

  /// Readings are taken relative to the first one, so that equal readings have a slope of exactly 0, and scaled, so
  /// that no square overflows.
  private func falls() -> Bool {
    let n = Double(values.count)
    let middle = 0.5 * (n - 1)
    let scale = values.reduce(0) { Swift.max($0, $1.magnitude) }
    guard scale > 0 else { return false }
    let first = values[0] / scale
    var mean = 0.0
    var sxy = 0.0
    for (x, y) in values.enumerated() {
      mean += (y / scale - first) / n
      sxy += (Double(x) - middle) * (y / scale - first)
    }
    let sxx = n * (n * n - 1) / 12
    let slope = sxy / sxx
    var residual = 0.0
    for (x, y) in values.enumerated() {
      let error = y / scale - first - mean - slope * (Double(x) - middle)
      residual += error * error
    }
    return slope < -quantile * (residual / (n - 2) / sxx).squareRoot()
  }
}

extension SlopeTest {
  /// The readings of the open block, for storing.
  struct Stored: Codable, Sendable, Hashable {
    var values: [Double]
    var spoilt: Bool
  }

  /// What has to be stored.
  var stored: Stored { Stored(values: Array(values.prefix(count)), spoilt: spoilt) }

  /// Takes over a stored block.
  mutating func restore(_ block: Stored, _ stored: StoredNumbers) throws(ControllerError) {
    try stored.check("the number of readings in the test", block.values.count, in: 0...(values.count - 1))
    for value in block.values { try stored.check("a reading in the test", value, in: .finite) }
    values.replaceSubrange(0..<block.values.count, with: block.values)
    (count, spoilt) = (block.values.count, block.spoilt)
  }
}
