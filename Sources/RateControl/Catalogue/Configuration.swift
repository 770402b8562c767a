/// A controller as it is written down: its kind and the parameters that differ from their defaults.
///
/// Immutable data; it is checked when a controller is made from it. Files and the short spelling are two ways to
/// write it (`ControllerFiles`).
public struct Configuration: Sendable, Hashable {
  /// The name of the catalogue entry.
  public let kind: String
  /// The parameters that were given.
  public let parameters: [String: Value]

  /// Creates a configuration.
  public init(kind: String, parameters: [String: Value] = [:]) {
    self.kind = kind
    self.parameters = parameters
  }

  /// The value of a parameter.
  public indirect enum Value: Sendable, Hashable {
    /// A whole number.
    case integer(Int)
    /// Any other number.
    case number(Double)
    /// True or false.
    case boolean(Bool)
    /// One of the words of a choice, or the spelling of a length.
    case text(String)
    /// A controller inside the controller.
    case controller(Configuration)
    /// Several values.
    case list([Value])
    /// Several named values, as those of one part of a sequence.
    case record([String: Value])

    /// What it is, for sentences.
    public var noun: String {
      switch self {
      case .integer(let value): "\(value)"
      case .number(let value): "\(value)"
      case .boolean(let value): "\(value)"
      case .text(let value): "\"\(value.prefix(40))\""
      case .controller(let value): "a controller of kind \(value.kind)"
      case .list(let values): values.isEmpty ? "an empty list" : "a list"
      case .record: "an object"
      }
    }
  }
}
