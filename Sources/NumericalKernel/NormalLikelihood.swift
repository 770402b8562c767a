internal import Glibc

/// The density of residuals under many covariances, one after the other, in one piece of memory.
///
///     var likelihood = NormalLikelihood(residuals)
///     let logDensity = likelihood.logDensity(correlations, scale: 1, diagonal: noise)
///
/// Source: Rasmussen and Williams 2006, equation 2.30.
public struct NormalLikelihood: Sendable {
  private let residuals: [Double]
  private var rows: [Double]
  private var whitened: [Double]

  /// - Parameter residuals: y - m; finite numbers.
  public init(_ residuals: [Double]) {
    self.residuals = residuals
    rows = [Double](repeating: 0, count: SymmetricMatrix.size(residuals.count))
    whitened = residuals
  }

  /// -1/2 r' K^-1 r - sum log L_ii, the logarithm of the density up to its constant, for K = scale C + diag(d).
  ///
  /// - Parameters:
  ///   - correlations: C, with as many rows as there are residuals.
  ///   - scale: above 0.
  ///   - diagonal: d, one number of 0 or more for each residual.
  /// - Returns: nil when K has no factor without jitter, or sizes differ.
  /// - Complexity: O(n^3) without allocation.
  public mutating func logDensity(_ correlations: SymmetricMatrix, scale: Double, diagonal: [Double]) -> Double? {
    guard correlations.count == residuals.count, diagonal.count == residuals.count else { return nil }
    return correlations.elements.withUnsafeBufferPointer { source in
      rows.withUnsafeMutableBufferPointer { rows in
        whitened.withUnsafeMutableBufferPointer { whitened in
          guard let source = source.baseAddress, let rows = rows.baseAddress, let z = whitened.baseAddress else {
            return 0
          }
          return Self.logDensity(source, scale, diagonal, residuals, rows, z)
        }
      }
    }
  }

  /// Row by row: filled, factorised, and one element of L^-1 r solved for.
  private static func logDensity(
    _ source: UnsafePointer<Double>, _ scale: Double, _ diagonal: [Double], _ residuals: [Double],
    _ rows: UnsafeMutablePointer<Double>, _ z: UnsafeMutablePointer<Double>
  ) -> Double? {
    var (fit, logDeterminant, determinant) = (0.0, 0.0, 1.0)
    var start = 0
    for i in residuals.indices {
      let row = rows + start
      for j in 0...i { row[j] = scale * source[start + j] }
      var other = rows
      for j in 0..<i {
        row[j] = (row[j] - VectorLoops.dot(row, other, j)) * other[j]
        other += j &+ 1
      }
      let pivot = row[i] + diagonal[i] - VectorLoops.dot(row, row, i)
      guard pivot > 0, pivot.isFinite else { return nil }
      row[i] = 1 / pivot.squareRoot()
      z[i] = (residuals[i] - VectorLoops.dot(row, z, i)) * row[i]
      fit += z[i] * z[i]
      determinant *= pivot
      // One logarithm for several pivots, before the product leaves the range of numbers.
      if !(determinant > 1e-200 && determinant < 1e200) || i % 8 == 7 {
        logDeterminant += log(determinant)
        determinant = 1
      }
      start += i + 1
    }
    let value = -0.5 * (fit + logDeterminant + log(determinant))
    return value.isFinite ? value : nil
  }
}
