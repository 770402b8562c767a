public import RateControl

extension RunPlan {
  private static let names = [
    "total", "stepsPerEpoch", "tokensPerStep", "baseRate", "optimizer", "weightScale", "signals", "can",
  ]

  /// Reads a plan; what is left out or null is unknown.
  ///
  ///     let plan = try RunPlan(json: JSON("{\"total\": 6000, \"signals\": [\"trainingLoss\"]}"))
  ///
  /// - Throws: ``FileError`` that names the member and its value.
  public init(json: JSON, at place: String = "plan") throws(FileError) {
    guard let members = json.members else { throw FileError("must be an object; got \(json.noun)", place: place) }
    self.init()
    for member in members {
      guard Self.names.contains(member.name) else {
        throw FileError(
          "a plan has no \"\(member.name.prefix(60))\"\(suggestion(member.name, Self.names)); it has "
            + Self.names.joined(separator: ", "), place: place)
      }
      if member.value != .null { try set(member.name, member.value, join(place, member.name)) }
    }
    do { try check() } catch { throw FileError("\(error)", place: place) }
  }

  private mutating func set(_ name: String, _ value: JSON, _ place: String) throws(FileError) {
    switch name {
    case "total": total = try Self.count(value, place)
    case "stepsPerEpoch": stepsPerEpoch = try Self.count(value, place)
    case "tokensPerStep": tokensPerStep = try Self.amount(value, place)
    case "baseRate": baseRate = try Self.amount(value, place)
    case "weightScale": weightScale = try Self.amount(value, place)
    case "optimizer": optimizer = try Self.family(value, place)
    case "signals": signals = try Self.signals(value, place)
    default: can = try Self.deeds(value, place)
    }
  }

  private static func count(_ value: JSON, _ place: String) throws(FileError) -> Int {
    guard let count = value.whole, (1...largestTotal).contains(count) else {
      throw FileError("must be a whole number from 1 to 2^53; got \(value.noun)", place: place)
    }
    return count
  }

  private static func amount(_ value: JSON, _ place: String) throws(FileError) -> Double {
    guard let amount = value.double, amount.isFinite, amount > 0 else {
      throw FileError("must be a finite number above 0; got \(value.noun)", place: place)
    }
    return amount
  }

  private static func family(_ value: JSON, _ place: String) throws(FileError) -> OptimizerFamily {
    let names = OptimizerFamily.allCases.map(\.rawValue)
    guard case .string(let name) = value, let family = OptimizerFamily(rawValue: name) else {
      throw FileError(
        "must be one of \(names.joined(separator: ", ")); got \(value.noun)\(near(value, names))", place: place)
    }
    return family
  }

  private static func signals(_ value: JSON, _ place: String) throws(FileError) -> Signals {
    Signals(try words(value, Signal.allCases.map(\.name), "signal", place).compactMap(Signal.init(name:)))
  }

  private static func deeds(_ value: JSON, _ place: String) throws(FileError) -> Deeds {
    let words = try words(value, Deeds.named.map(\.name), "deed", place)
    return Deeds(Deeds.named.filter { words.contains($0.name) }.map(\.deed))
  }

  private static func words(_ value: JSON, _ names: [String], _ noun: String, _ place: String) throws(FileError)
    -> [String]
  {
    guard case .array(let values) = value else {
      throw FileError("must be a list of names; got \(value.noun)", place: place)
    }
    var words: [String] = []
    for value in values {
      guard case .string(let word) = value, names.contains(word) else {
        throw FileError(
          "there is no \(noun) \(value.noun)\(near(value, names)); there are \(names.joined(separator: ", "))",
          place: place)
      }
      words.append(word)
    }
    return words
  }

  private static func near(_ value: JSON, _ names: [String]) -> String {
    guard case .string(let word) = value else { return "" }
    return suggestion(word, names)
  }

  /// The plan as it stands in files; what is unknown is left out.
  public var json: JSON {
    var members: [JSON.Member] = []
    if let total { members.append(.init("total", .integer(total))) }
    if let stepsPerEpoch { members.append(.init("stepsPerEpoch", .integer(stepsPerEpoch))) }
    if let tokensPerStep { members.append(.init("tokensPerStep", .number(tokensPerStep))) }
    if let baseRate { members.append(.init("baseRate", .number(baseRate))) }
    members.append(.init("optimizer", .string(optimizer.rawValue)))
    if let weightScale { members.append(.init("weightScale", .number(weightScale))) }
    members.append(.init("signals", .array(signals.elements.map { .string($0.name) })))
    members.append(.init("can", .array(can.names.map { .string($0) })))
    return .object(members)
  }
}
