/// At most eight readings of signals, packed in signal order.
///
/// The layout (a bit mask and eight doubles) is that of the C structure, so that a reading crosses the border without
/// an allocation or a copy of a dictionary. A reading may be NaN or infinite: that is data.
///
///     let readings = Readings(.trainingLoss, 2.3)
///     readings[.trainingLoss]  // 2.3
public struct Readings: Sendable, Hashable {
  /// How many readings fit.
  public static let capacity = 8

  /// One bit for each signal that is present.
  public private(set) var present: UInt64
  private var values: SIMD8<Double>

  /// Creates an empty set of readings.
  public init() {
    present = 0
    values = .zero
  }

  /// Creates readings from values that are packed already; nil if a bit stands for no signal or there are too many.
  ///
  /// - Parameters:
  ///   - present: bit i for the signal of raw value i.
  ///   - values: the values in the order of their signals; those beyond are ignored.
  @inlinable
  public init?(present: UInt64, values: SIMD8<Double>) {
    guard present & ~Signals.all.rawValue == 0, present.nonzeroBitCount <= Self.capacity else { return nil }
    self.init(packed: present, values)
  }

  @usableFromInline
  init(packed present: UInt64, _ values: SIMD8<Double>) {
    self.present = present
    self.values = values
    for index in present.nonzeroBitCount..<Self.capacity { self.values[index] = 0 }
  }

  /// Creates a set of one reading.
  public init(_ signal: Signal, _ value: Double) {
    present = 1 << UInt64(signal.rawValue)
    values = .zero
    values[0] = value
  }

  /// The signals that were read.
  public var signals: Signals { Signals(rawValue: present) }

  /// Whether nothing was read.
  public var isEmpty: Bool { present == 0 }

  /// The reading of `signal`, nil if there is none. Setting nil removes it; setting a ninth reading is ignored, since
  /// a controller can declare eight at most.
  public subscript(_ signal: Signal) -> Double? {
    get {
      let bit: UInt64 = 1 << UInt64(signal.rawValue)
      return present & bit == 0 ? nil : values[(present & (bit - 1)).nonzeroBitCount]
    }
    set {
      let bit: UInt64 = 1 << UInt64(signal.rawValue)
      let place = (present & (bit - 1)).nonzeroBitCount
      if present & bit == 0 { open(place, bit, newValue) } else { replace(place, bit, newValue) }
    }
  }

  private mutating func open(_ place: Int, _ bit: UInt64, _ value: Double?) {
    let count = present.nonzeroBitCount
    guard let value, count < Self.capacity else { return }
    for index in stride(from: count, to: place, by: -1) { values[index] = values[index - 1] }
    values[place] = value
    present |= bit
  }

  private mutating func replace(_ place: Int, _ bit: UInt64, _ value: Double?) {
    if let value {
      values[place] = value
      return
    }
    let count = present.nonzeroBitCount
    for index in place..<(count - 1) { values[index] = values[index + 1] }
    values[count - 1] = 0
    present &= ~bit
  }

  /// The readings of those `signals` alone; allocates nothing.
  public func only(_ signals: Signals) -> Readings {
    guard present & ~signals.rawValue != 0 else { return self }
    var kept = Readings()
    kept.take(present & signals.rawValue, from: self)
    return kept
  }

  /// These readings and those of `other`; where both have one, that of `other` counts. Allocates nothing.
  public func merging(_ other: Readings) -> Readings {
    if isEmpty { return other }
    var merged = self
    merged.take(other.present, from: other)
    return merged
  }

  /// Sets the readings whose bits are in `bits`, which `other` has all.
  private mutating func take(_ bits: UInt64, from other: Readings) {
    var bits = bits
    while bits != 0 {
      let bit = bits & (0 &- bits)
      let value = other.values[(other.present & (bit - 1)).nonzeroBitCount]
      let place = (present & (bit - 1)).nonzeroBitCount
      if present & bit == 0 { open(place, bit, value) } else { replace(place, bit, value) }
      bits ^= bit
    }
  }
}
