/// Why a numerical routine gave no answer.
public enum NumericalError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The sizes of the arguments do not fit each other; the sentence says which.
  case sizes(String)
  /// An argument, or a value that a closure returned, is NaN or infinite.
  case notFinite(String)
  /// The matrix has no Cholesky factor, even with `jitter` added to its diagonal.
  case notPositiveDefinite(jitter: Double)
  /// The three points given to a one-dimensional minimiser do not enclose a minimum.
  case noBracket(low: Double, middle: Double, high: Double)
  /// GSL reported an error of its own.
  case library(code: Int, message: String)

  /// The sentence.
  public var description: String {
    switch self {
    case .sizes(let sentence): sentence
    case .notFinite(let what): "\(what) is not finite; give finite numbers only"
    case .notPositiveDefinite(let jitter):
      "the matrix is not positive definite, even with \(jitter) added to its diagonal; merge duplicate points or raise the noise"
    case .noBracket(let low, let middle, let high):
      "\(low), \(middle), \(high) enclose no minimum; the function must be smaller at the middle than at both ends"
    case .library(let code, let message): "the GNU Scientific Library reports error \(code): \(message)"
    }
  }
}
