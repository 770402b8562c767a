internal import Glibc

/// The nonlinearity of the hidden layers.
public enum Activation: String, Sendable, CaseIterable, Hashable {
  /// `max(x, 0)`; NaN stays NaN.
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// `x Phi(x)` with the exact normal distribution function (by erf, not the approximation by tanh).
  ///
  /// Source: Hendrycks and Gimpel 2016, arXiv 1606.08415; `torch.nn.GELU()`.
  case gelu

  /// Whether the derivative needs the input, not only the output.
  var keepsInput: Bool { self == .gelu }

  /// Applies it to a row in place; `input` receives a copy of the row if the derivative needs it.
  func apply(_ row: Target, _ count: Int, keeping input: Target) {
    switch self {
    case .relu: for i in 0..<count { row[i] = row[i] < 0 ? 0 : row[i] }
    case .tanh: for i in 0..<count { row[i] = Glibc.tanhf(row[i]) }
    case .gelu:
      for i in 0..<count {
        let x = row[i]
        input[i] = x
        row[i] = x * Self.normalDistribution(x)
      }
    }
  }

  /// Multiplies the gradient of a row's outputs by the derivative, in place.
  func applyDerivative(_ gradient: Target, _ count: Int, output: Source, input: Source) {
    switch self {
    case .relu:
      // A mask instead of a choice: the compiler makes no vectors of a choice between a store and none.
      for i in 0..<count {
        gradient[i] = Float(bitPattern: gradient[i].bitPattern & (output[i] <= 0 ? 0 : .max))
      }
    case .tanh: for i in 0..<count { gradient[i] *= 1 - output[i] * output[i] }
    case .gelu:
      for i in 0..<count {
        let x = input[i]
        gradient[i] *= Self.normalDistribution(x) + x * Self.normalDensity(x)
      }
    }
  }

  private static func normalDistribution(_ x: Float) -> Float { 0.5 * (1 + erff(x * 0.707_106_77)) }

  private static func normalDensity(_ x: Float) -> Float { 0.398_942_3 * expf(-0.5 * x * x) }
}
