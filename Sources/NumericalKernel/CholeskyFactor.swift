internal import Glibc

/// The factor L of a symmetric positive definite matrix K = L L', with the solves that a Gaussian process needs.
///
/// Written in Swift and not taken from GSL: `gsl_linalg_cholesky_decomp1` can neither append a row nor report a
/// matrix that is not positive definite without its error handler, and on packed rows this is the faster of the two.
/// The tests compare both.
///
///     var factor = try CholeskyFactor(of: matrix)
///     let solution = try factor.solve(rightSide)
///
/// Source: Rasmussen and Williams 2006, appendix A.4.
public struct CholeskyFactor: Sendable {
  /// The number of rows.
  public private(set) var count: Int
  /// The lower triangle of L, row by row.
  public private(set) var elements: [Double]
  /// What had to be added to the diagonal of K before it could be factorised; 0 if nothing.
  public let jitter: Double

  /// Factorises a matrix, without jitter if that can be done.
  ///
  /// When the plain factorisation fails, 1e-10 times the mean of the diagonal is added to it, then ten times as much
  /// each time, up to 1e-4 times the mean.
  ///
  /// - Parameter matrix: K, of any size; without rows the factor is empty.
  /// - Throws: ``NumericalError/notPositiveDefinite(jitter:)`` when the largest jitter is not enough,
  ///   ``NumericalError/notFinite(_:)`` when an element is NaN or infinite.
  /// - Complexity: O(n^3).
  public init(of matrix: SymmetricMatrix) throws {
    guard matrix.elements.allSatisfy(\.isFinite) else { throw NumericalError.notFinite("an element of the matrix") }
    count = matrix.count
    elements = matrix.elements
    if Self.factorise(&elements, count) {
      jitter = 0
      return
    }
    var diagonal = 0.0
    for i in 0..<count { diagonal += matrix[i, i] / Double(count) }
    var added = 1e-10 * diagonal
    while added <= 1.01e-4 * diagonal, added > 0 {
      elements = matrix.elements
      for i in 0..<count { elements[SymmetricMatrix.start(i) + i] += added }
      if Self.factorise(&elements, count) {
        jitter = added
        return
      }
      added *= 10
    }
    throw NumericalError.notPositiveDefinite(jitter: added / 10)
  }

  /// Factorises in place, without jitter.
  ///
  /// - Parameters:
  ///   - elements: the lower triangle of K row by row before, that of L afterwards; spoilt when K has no factor.
  ///   - count: the number of rows; the elements must be `count (count + 1) / 2`.
  /// - Returns: whether there is a factor.
  /// - Complexity: O(n^3).
  public static func factorise(_ elements: inout [Double], _ count: Int) -> Bool {
    guard elements.count == SymmetricMatrix.size(count) else { return false }
    return elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return true }
      for i in 0..<count {
        let row = base + SymmetricMatrix.start(i)
        for j in 0..<i {
          let other = base + SymmetricMatrix.start(j)
          row[j] = (row[j] - VectorLoops.dot(row, other, j)) / other[j]
        }
        let pivot = row[i] - VectorLoops.dot(row, row, i)
        guard pivot > 0, pivot.isFinite else { return false }
        row[i] = pivot.squareRoot()
      }
      return true
    }
  }

  /// The sum of log L_ii, half the logarithm of the determinant of K.
  public var halfLogDeterminant: Double {
    var sum = 0.0
    for i in 0..<count { sum += log(elements[SymmetricMatrix.start(i) + i]) }
    return sum
  }

  /// Appends a row to K, and so to L.
  ///
  /// - Parameters:
  ///   - row: the covariances with the rows that are there.
  ///   - diagonal: the new diagonal element.
  ///   - smallest: the smallest square of the new diagonal element of L that is accepted, 0 or more.
  /// - Throws: ``NumericalError`` when the row has another length than K or an element is not finite; nothing changes.
  /// - Returns: whether the row was appended; if it was not, the new row nearly depends on the others and nothing has
  ///   changed.
  /// - Complexity: O(n^2).
  public mutating func append(_ row: [Double], diagonal: Double, smallest: Double = 0) throws -> Bool {
    guard row.count == count else {
      throw NumericalError.sizes("the row has \(row.count) elements and the factor \(count) rows; give one for each")
    }
    guard row.allSatisfy(\.isFinite), diagonal.isFinite else { throw NumericalError.notFinite("an element of the row") }
    let solved = try solveLower(row)
    var square = 0.0
    for element in solved { square += element * element }
    let pivot = diagonal - square
    guard pivot > max(0, smallest) else { return false }
    elements.append(contentsOf: solved)
    elements.append(pivot.squareRoot())
    count += 1
    return true
  }
}
