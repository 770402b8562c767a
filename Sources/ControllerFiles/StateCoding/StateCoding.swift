internal import RateControl

/// The state of a controller to JSON and back, through `Codable`.
///
/// Finite doubles come back bit for bit: they are written with the fewest digits that read back as the same double.
enum StateCoding {
  static func state(of controller: any Controller) throws(FileError) -> JSON {
    let node = StateNode()
    do {
      try controller.encodeState(to: StateEncoder(node: node, codingPath: []))
      return node.json
    } catch {
      throw FileError(sentence(error), place: place(error))
    }
  }

  static func restore(_ controller: inout any Controller, from state: JSON) throws(FileError) {
    do {
      let log = MemberLog()
      var restored = controller
      try restored.decodeState(from: StateDecoder(json: state, codingPath: [], log: log))
      try log.check()
      controller = restored
    } catch {
      throw FileError(sentence(error), place: place(error))
    }
  }

  private static func path(_ error: any Error) -> [any CodingKey] {
    switch error {
    case DecodingError.keyNotFound(let key, let context): context.codingPath + [key]
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      context.codingPath
    case EncodingError.invalidValue(_, let context): context.codingPath
    case let unknown as MemberLog.UnknownMember: unknown.path
    default: []
    }
  }

  static func place(_ error: any Error) -> String {
    path(error).reduce("state") { place, key in
      if let index = key.intValue { return "\(place)[\(index)]" }
      return "\(place).\(key.stringValue)"
    }
  }

  static func sentence(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound: "is missing; the state does not fit this controller"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      context.debugDescription
    case EncodingError.invalidValue(_, let context): context.debugDescription
    case let unknown as MemberLog.UnknownMember:
      "there is no \"\(unknown.name.prefix(60))\" in this state, which has \(unknown.known.joined(separator: ", ")); take it "
        + "out"
    default: "\(error)"
    }
  }
}

/// A place in a list, or a name in an object, where no key type is at hand.
struct PlaceKey: CodingKey {
  var stringValue: String
  var intValue: Int?

  init(_ index: Int) {
    stringValue = "\(index)"
    intValue = index
  }

  init(stringValue: String) { self.stringValue = stringValue }

  init?(intValue: Int) { self.init(intValue) }

  static let inherited = PlaceKey(stringValue: "super")
}
