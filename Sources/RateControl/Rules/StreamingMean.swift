/// The mean of the last readings as transformers' `StreamingAverage` keeps it: a sum to which the newest reading is
/// added and from which the oldest is taken, so that NaN and an infinity spoil it for good.
struct StreamingMean: Sendable, Hashable {
  /// The last readings, a ring once it is full.
  private var recent: [LibraryNumber] = []
  private var next = 0
  private var sum = LibraryNumber(0)
  private let length: Int

  /// The mean of the last `length` readings; 1 stands for the readings themselves.
  init(length: Int) {
    self.length = length
    if length > 1 { recent.reserveCapacity(length) }
  }

  /// Takes a reading and gives the mean of those that there are.
  mutating func add(_ value: Double) -> Double {
    guard length > 1 else { return value }
    var sum = self.sum.value + value
    if recent.count < length {
      recent.append(LibraryNumber(value))
    } else {
      sum -= recent[next].value
      recent[next] = LibraryNumber(value)
      next = (next + 1) % length
    }
    self.sum = LibraryNumber(sum)
    return sum / Double(recent.count)
  }

  /// Checks a stored mean of that length.
  func check(_ stored: StoredNumbers, length: Int) throws(ControllerError) {
    try stored.check("the mean's length", self.length, in: length...length)
    try stored.check("the mean's count", recent.count, in: 0...(length > 1 ? length : 0))
    try stored.check("the mean's place", next, in: 0...(recent.count == length ? length - 1 : 0))
  }
}

extension StreamingMean: Codable {
  private enum Key: String, CodingKey { case length, recent, next, sum }

  /// Reads the readings and makes room for those to come.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    length = try container.decode(Int.self, forKey: .length)
    guard HFGreedy.Settings.windows.contains(length) else {
      throw ControllerError.state(
        "the length of a stored mean must be in \(HFGreedy.Settings.windows); it is \(length)")
    }
    recent = try container.decode([LibraryNumber].self, forKey: .recent)
    if length > 1 { recent.reserveCapacity(length) }
    next = try container.decode(Int.self, forKey: .next)
    sum = try container.decode(LibraryNumber.self, forKey: .sum)
  }

  /// Writes the readings.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(length, forKey: .length)
    try container.encode(recent, forKey: .recent)
    try container.encode(next, forKey: .next)
    try container.encode(sum, forKey: .sum)
  }
}
