/// Why a Gaussian process could not be made or asked; each case reads as one sentence.
public enum GaussianProcessError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The numbers or sizes given make no sense; the sentence says which and what to write instead.
  case invalid(String)

  /// The sentence.
  public var description: String {
    switch self {
    case .invalid(let sentence): sentence
    }
  }
}
