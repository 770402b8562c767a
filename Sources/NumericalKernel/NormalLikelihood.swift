internal import Glibc

/// The densities of residuals under many covariances scale_k C + diag(d_k), for one C after the other.
///
/// Eight covariances are factorised side by side, one in each lane of a vector: for the few observations of a search that
/// is several times as fast as one after the other, and each lane computes what it would compute alone.
///
///     var likelihood = try NormalLikelihood(residuals, scales: [1, 2], diagonals: [noise, noise])
///     let logDensities = likelihood.logDensities(correlations)
///
/// Source: Rasmussen and Williams 2006, equation 2.30.
public struct NormalLikelihood: Sendable {
  private typealias Lanes = SIMD8<Double>
  private let residuals: [Double]
  private let covariances: Int
  /// For each group of eight: its scales, and its diagonals element by element.
  private var scales: [Lanes] = []
  private var diagonals: [Lanes] = []
  private var rows: [Lanes]
  private var whitened: [Lanes]

  /// Room for the densities.
  ///
  /// - Parameters:
  ///   - residuals: y - m; finite numbers.
  ///   - scales: above 0, one for each covariance.
  ///   - diagonals: one array for each covariance, of a number of 0 or more for each residual.
  /// - Throws: ``NumericalError/sizes(_:)`` when there are not as many diagonals as scales, or their sizes differ from that
  ///   of the residuals.
  public init(_ residuals: [Double], scales: [Double], diagonals: [[Double]]) throws {
    guard scales.count == diagonals.count, diagonals.allSatisfy({ $0.count == residuals.count }) else {
      throw NumericalError.sizes(
        "there are \(scales.count) scales, \(diagonals.count) diagonals and \(residuals.count) residuals; give a diagonal "
          + "for each scale, with an element for each residual")
    }
    self.residuals = residuals
    covariances = scales.count
    rows = [Lanes](repeating: Lanes(repeating: 0), count: SymmetricMatrix.size(residuals.count))
    whitened = [Lanes](repeating: Lanes(repeating: 0), count: residuals.count)
    for first in stride(from: 0, to: scales.count, by: 8) {
      // What is left of the last group repeats its last member.
      let members = (0..<8).map { min(first + $0, scales.count - 1) }
      self.scales.append(Lanes(members.map { scales[$0] }))
      for i in residuals.indices { self.diagonals.append(Lanes(members.map { diagonals[$0][i] })) }
    }
  }

  /// -1/2 r' K^-1 r - sum log L_ii, the logarithm of the density up to its constant, for each of the covariances.
  ///
  /// - Parameter correlations: C, with as many rows as there are residuals.
  /// - Returns: NaN for a covariance that has no factor without jitter; nothing when C has another size.
  /// - Complexity: O(n^3) for each covariance.
  public mutating func logDensities(_ correlations: SymmetricMatrix) -> [Double] {
    guard correlations.count == residuals.count else { return [] }
    var densities: [Double] = []
    for group in scales.indices {
      let values = logDensities(correlations.elements, scales[group], group * residuals.count)
      for lane in 0..<min(8, covariances - 8 * group) { densities.append(values[lane]) }
    }
    return densities
  }

  private mutating func logDensities(_ correlations: [Double], _ scale: Lanes, _ first: Int) -> Lanes {
    var (fit, logDeterminant, determinant) = (Lanes(repeating: 0), Lanes(repeating: 0), Lanes(repeating: 1))
    correlations.withUnsafeBufferPointer { source in
      rows.withUnsafeMutableBufferPointer { rows in
        whitened.withUnsafeMutableBufferPointer { z in
          guard let source = source.baseAddress, let rows = rows.baseAddress, let z = z.baseAddress else { return }
          var start = 0
          for i in residuals.indices {
            let row = rows + start
            let pivot = Self.factorise(source + start, rows, row, i, scale) + diagonals[first + i]
            // NaN from here on in a lane whose matrix is not positive definite.
            row[i] = 1 / pivot.squareRoot()
            z[i] = (Lanes(repeating: residuals[i]) - Self.dot(row, z, i)) * row[i]
            fit += z[i] * z[i]
            determinant *= pivot
            // One logarithm for four pivots, whose product stays within the range of numbers.
            if i % 4 == 3 {
              for lane in 0..<8 { logDeterminant[lane] += log(determinant[lane]) }
              determinant = Lanes(repeating: 1)
            }
            start += i + 1
          }
        }
      }
    }
    for lane in 0..<8 { logDeterminant[lane] += log(determinant[lane]) }
    return -0.5 * (fit + logDeterminant)
  }

  /// Fills row i of K, without its diagonal addition, and factorises it up to the pivot, which is returned as a square.
  @inline(__always)
  private static func factorise(
    _ source: UnsafePointer<Double>, _ rows: UnsafePointer<Lanes>, _ row: UnsafeMutablePointer<Lanes>, _ i: Int,
    _ scale: Lanes
  ) -> Lanes {
    var other = rows
    for j in 0..<i {
      row[j] = (scale * source[j] - dot(row, other, j)) * other[j]
      other += j &+ 1
    }
    return scale * source[i] - dot(row, row, i)
  }

  @inline(__always)
  private static func dot(_ a: UnsafePointer<Lanes>, _ b: UnsafePointer<Lanes>, _ count: Int) -> Lanes {
    var sum = Lanes(repeating: 0)
    var i = 0
    while i < count {
      sum += a[i] * b[i]
      i &+= 1
    }
    return sum
  }
}
