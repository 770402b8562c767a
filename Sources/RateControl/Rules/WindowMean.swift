/// The mean of every n readings in a row: each reading enters one mean.
struct WindowMean: Sendable, Codable, Hashable {
  /// Mean of the readings of the open window; 0 when it is empty.
  private(set) var mean = 0.0
  /// How many readings the open window has.
  private(set) var count = 0
  /// Whether one of them was unusable.
  private var spoilt = false

  /// A window that has just been filled.
  enum Filled {
    /// All readings were usable.
    case mean(Double)
    /// At least one was not.
    case spoilt
  }

  /// Takes a reading (nil: an unusable one that counts); what the window holds if that fills it.
  ///
  /// Rounding: the mean is updated by differences divided before they are added, so that it cannot overflow.
  mutating func add(_ value: Double?, of length: Int) -> Filled? {
    if length == 1 { return value.map(Filled.mean) ?? .spoilt }
    count += 1
    if let value { mean += value / Double(count) - mean / Double(count) } else { spoilt = true }
    guard count >= length else { return nil }
    defer { self = WindowMean() }
    return spoilt ? .spoilt : .mean(mean)
  }

  /// Checks a stored window of that length.
  func check(_ stored: StoredNumbers, length: Int) throws(ControllerError) {
    try stored.check("the window's mean", mean, in: .finite)
    try stored.check("the window's count", count, in: 0...(length - 1))
  }
}
