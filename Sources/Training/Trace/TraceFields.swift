internal import Rheostat

/// Takes the members of one line of a trace, with sentences for those that are missing or wrong.
///
/// Members that are not known are passed over, so that later versions may add some.
struct TraceFields {
  let json: JSON
  let place: String

  func refusal(_ name: String, _ sentence: String) -> TrainingError { .data("\(place): \(name) \(sentence)") }

  private func value(_ name: String) throws(TrainingError) -> JSON {
    guard let value = json[name] else { throw refusal(name, "is missing") }
    return value
  }

  func count(_ name: String) throws(TrainingError) -> Int {
    let value = try value(name)
    guard let count = value.whole, (0...RunPlan.largestTotal).contains(count) else {
      throw refusal(name, "must be a whole number of 0 or more; got \(value.noun)")
    }
    return count
  }

  func countIfPresent(_ name: String) throws(TrainingError) -> Int? {
    guard let value = json[name], value != .null else { return nil }
    return try count(name)
  }

  func number(_ name: String) throws(TrainingError) -> Double {
    let value = try value(name)
    guard let number = value.anyDouble else { throw refusal(name, "must be a number; got \(value.noun)") }
    return number
  }

  func numberIfPresent(_ name: String) throws(TrainingError) -> Double? {
    guard let value = json[name], value != .null else { return nil }
    return try number(name)
  }

  func text(_ name: String) throws(TrainingError) -> String {
    let value = try value(name)
    guard case .string(let text) = value else { throw refusal(name, "must be a string; got \(value.noun)") }
    return text
  }

  func object(_ name: String) throws(TrainingError) -> [JSON.Member] {
    let value = try value(name)
    guard let members = value.members else { throw refusal(name, "must be an object; got \(value.noun)") }
    return members
  }

  func word<Word>(_ name: String, _ words: [Word], _ spelling: (Word) -> String) throws(TrainingError) -> Word {
    let text = try text(name)
    guard let word = words.first(where: { spelling($0) == text }) else {
      let known = words.map(spelling).joined(separator: ", ")
      throw refusal(name, "must be one of \(known); got \"\(text.prefix(40))\"")
    }
    return word
  }

  func unsigned(_ name: String) throws(TrainingError) -> UInt64 {
    switch try value(name) {
    case .integer(let value) where value >= 0: return UInt64(value)
    case .unsigned(let value): return value
    case let value: throw refusal(name, "must be a whole number of 0 or more; got \(value.noun)")
    }
  }

  func digest(_ name: String) throws(TrainingError) -> UInt64 {
    let text = try text(name)
    guard text.utf8.count == 16, let value = UInt64(text, radix: 16) else {
      throw refusal(name, "must be 16 hexadecimal digits; got \"\(text.prefix(40))\"")
    }
    return value
  }
}

extension JSON {
  /// The number; "nan", "inf" and "-inf" are numbers too.
  fileprivate var anyDouble: Double? {
    switch self {
    case .string("nan"): .nan
    case .string("inf"): .infinity
    case .string("-inf"): -.infinity
    default: double
    }
  }
}
