/// Why a series or a step cannot be used; the text is one sentence.
public struct LossForecastError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
