internal import Rheostat

/// A line of a conversation about a search.
enum SearchLine {
  /// `{"tell":{"lr":0.03,"value":0.41,"sd":0.01}}`.
  case tell(Trial)
  /// `{"tell":{"lr":0.03,"losses":[2.3,1.9,1.6]}}`.
  case tellLosses(rate: Double, losses: [Double])
  /// `{"ask":true}`, and with `"try"` always for a trial.
  case ask(always: Bool)
  /// `{"best":true}`.
  case best

  private static let names = ["tell", "ask", "best"]
  private static let toldNames = ["lr", "value", "sd", "losses"]

  init(_ json: JSON) throws(FileError) {
    guard let members = json.members else { throw FileError("the line must be an object; got \(json.noun)") }
    for member in members where !Self.names.contains(member.name) {
      throw FileError(
        "there is no member \"\(member.name.prefix(60))\"\(suggestion(member.name, Self.names)); a line has tell, ask or best"
      )
    }
    guard let member = members.first, members.count == 1 else {
      throw FileError(
        "a line has one of tell, ask and best; got \(members.isEmpty ? "none" : "\(members.count) of them")")
    }
    switch (member.name, member.value) {
    case ("tell", let told): self = try Self.tell(told)
    case ("ask", .boolean(true)): self = .ask(always: false)
    case ("ask", .string("try")): self = .ask(always: true)
    case ("ask", let value): throw FileError("must be true or \"try\"; got \(value.noun)", place: "ask")
    case (_, .boolean(true)): self = .best
    case (_, let value): throw FileError("must be true; got \(value.noun)", place: "best")
    }
  }

  private static func tell(_ json: JSON) throws(FileError) -> SearchLine {
    guard let members = json.members else {
      throw FileError("must be an object, as {\"lr\":0.03,\"value\":0.41}; got \(json.noun)", place: "tell")
    }
    for member in members where !toldNames.contains(member.name) {
      throw FileError(
        "there is no member \"\(member.name.prefix(60))\"\(suggestion(member.name, toldNames)); there are lr, value, sd and "
          + "losses", place: "tell")
    }
    let rate = try self.rate(json["lr"])
    guard let losses = json["losses"], losses != .null else { return .tell(try trial(rate, json)) }
    guard json["value"] ?? .null == .null, json["sd"] ?? .null == .null else {
      throw FileError("has losses, so it has no value and no sd: they are forecast from the losses", place: "tell")
    }
    return .tellLosses(rate: rate, losses: try list(losses))
  }

  private static func rate(_ json: JSON?) throws(FileError) -> Double {
    guard let json else { throw FileError("is missing; give the learning rate of the trial", place: "tell.lr") }
    guard let rate = json.double, rate > 0, rate.isFinite else {
      throw FileError("must be a finite number above 0; got \(json.noun)", place: "tell.lr")
    }
    return rate
  }

  private static func trial(_ rate: Double, _ json: JSON) throws(FileError) -> Trial {
    guard let value = json["value"] else {
      throw FileError("has neither value nor losses; give one of them", place: "tell")
    }
    return Trial(
      rate: rate, value: try number(value, "tell.value"), standardDeviation: try json["sd"].flatMap(deviation))
  }

  /// The known uncertainty of a value; 0 or null if it is not known.
  private static func deviation(_ json: JSON) throws(FileError) -> Double? {
    if json == .null { return nil }
    guard let number = json.double, number >= 0, number.isFinite else {
      throw FileError(
        "must be a finite number above 0, or be 0 or left out if it is not known; got \(json.noun)", place: "tell.sd")
    }
    return number > 0 ? number : nil
  }

  private static func list(_ json: JSON) throws(FileError) -> [Double] {
    guard case .array(let values) = json, !values.isEmpty else {
      let found = json == .array([]) ? "an empty one" : json.noun
      throw FileError("must be a list of the losses from step 0 on; got \(found)", place: "tell.losses")
    }
    var losses: [Double] = []
    losses.reserveCapacity(values.count)
    for (index, value) in values.enumerated() { losses.append(try number(value, "tell.losses[\(index)]")) }
    return losses
  }

  /// A number; those that are not finite come as strings, in capitals or not, or as null.
  private static func number(_ json: JSON, _ place: @autoclosure () -> String) throws(FileError) -> Double {
    if let number = json.double { return number }
    switch json {
    case .null: return .nan
    case .string(let text) where failures[text.lowercased()] != nil: return failures[text.lowercased()] ?? .nan
    default:
      throw FileError(
        "must be a number, or one of nan, inf, -inf as a string, or null, if the trial failed; got \(json.noun)",
        place: place())
    }
  }

  private static let failures: [String: Double] = [
    "nan": .nan, "inf": .infinity, "-inf": -.infinity, "infinity": .infinity, "-infinity": -.infinity,
  ]
}
