internal import FoundationEssentials
internal import RateControl

/// The state of a controller to JSON and back.
///
/// Finite doubles come back bit for bit: they are written with the fewest digits that read back as the same double.
enum StateCoding {
  private static let controllerKey = CodingUserInfoKey(rawValue: "rheostat.controller")

  static func state(of controller: any Controller) throws(FileError) -> JSON {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return try JSON(Array(try encoder.encode(Writing(controller: controller))), limits: .snapshot)
    } catch {
      throw FileError("the state cannot be written: \(sentence(error))", place: "state")
    }
  }

  static func restore(_ controller: inout any Controller, from state: JSON) throws(FileError) {
    guard let key = controllerKey else { return }
    do {
      let decoder = JSONDecoder()
      decoder.userInfo[key] = controller
      controller = try decoder.decode(Reading.self, from: Data(state.bytes())).controller
    } catch {
      throw FileError(sentence(error), place: place(error))
    }
  }

  private struct Writing: Encodable {
    let controller: any Controller
    func encode(to encoder: any Encoder) throws { try controller.encodeState(to: encoder) }
  }

  private struct Reading: Decodable {
    var controller: any Controller

    init(from decoder: any Decoder) throws {
      guard let key = controllerKey, let fresh = decoder.userInfo[key] as? any Controller else {
        throw ControllerError.state("there is no controller to restore")
      }
      controller = fresh
      try controller.decodeState(from: decoder)
    }
  }
}

extension StateCoding {
  private static func path(_ error: any Error) -> [any CodingKey] {
    switch error {
    case DecodingError.keyNotFound(let key, let context): context.codingPath + [key]
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      context.codingPath
    case EncodingError.invalidValue(_, let context): context.codingPath
    default: []
    }
  }

  private static func place(_ error: any Error) -> String {
    path(error).reduce("state") { place, key in
      if let index = key.intValue { return "\(place)[\(index)]" }
      return "\(place).\(key.stringValue)"
    }
  }

  private static func sentence(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound: "is missing; the state does not fit this controller"
    case DecodingError.valueNotFound(let type, _): "is null; \(noun(type)) is needed here"
    case DecodingError.typeMismatch(let type, _): "has another type; \(noun(type)) is needed here"
    case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty:
      "holds a number that does not fit: a fraction where a whole number is needed, or one that is too large"
    case DecodingError.dataCorrupted(let context): "does not fit: \(context.debugDescription)"
    case EncodingError.invalidValue(let value, _): "the value \(value) cannot be written"
    default: "\(error)"
    }
  }

  private static func noun(_ type: any Any.Type) -> String {
    switch type {
    case is Double.Type: "a number"
    case is any FixedWidthInteger.Type: "a whole number"
    case is Bool.Type: "true or false"
    case is String.Type: "a string"
    case is [Any].Type: "a list"
    default: "an object"
    }
  }
}
