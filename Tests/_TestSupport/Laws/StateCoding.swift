public import Foundation
public import Rheostat

/// The state of a controller as bytes, and back into a controller made from the same configuration and plan.
public enum StateCoding {
  private struct Writer: Encodable {
    var controller: any Controller
    func encode(to encoder: any Encoder) throws { try controller.encodeState(to: encoder) }
  }

  private struct Reader: Decodable {
    var controller: any Controller
    init(from decoder: any Decoder) throws {
      guard let fresh = decoder.userInfo[.fresh] as? any Controller else {
        throw ControllerError.state("no controller")
      }
      controller = fresh
      try controller.decodeState(from: decoder)
    }
  }

  /// The state, the same bytes for the same state.
  public static func bytes(_ controller: any Controller) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(Writer(controller: controller))
  }

  /// A fresh controller that has taken over the state.
  public static func load(_ bytes: Data, into fresh: any Controller) throws -> any Controller {
    let decoder = JSONDecoder()
    decoder.userInfo[.fresh] = fresh
    return try decoder.decode(Reader.self, from: bytes).controller
  }
}

extension CodingUserInfoKey {
  static var fresh: CodingUserInfoKey { CodingUserInfoKey(rawValue: "fresh")! }
}
