/// Factors laid out for many solves in a hot loop: the rows of a lower triangle one after the other, as in
/// ``CholeskyFactor``, with the reciprocals of the diagonal in its place.
///
///     let rows = TriangularRows.elements(of: factor)
public enum TriangularRows {
  /// The rows of a factor.
  ///
  /// - Parameter factor: L.
  /// - Complexity: O(n^2).
  public static func elements(of factor: CholeskyFactor) -> [Double] {
    var rows = factor.elements
    for i in 0..<factor.count { rows[SymmetricMatrix.start(i) + i] = 1 / rows[SymmetricMatrix.start(i) + i] }
    return rows
  }

  /// Solves L x = b in place.
  ///
  /// - Parameters:
  ///   - rows: n (n + 1) / 2 numbers.
  ///   - x: b before, the solution afterwards; n numbers.
  ///   - count: n.
  /// - Returns: the sum of the squares of x.
  /// - Complexity: O(n^2), without allocation or checks.
  public static func solve(_ rows: UnsafePointer<Double>, _ x: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
    var row = rows
    var squares = 0.0
    for i in 0..<count {
      let value = (x[i] - VectorLoops.dot(row, x, i)) * row[i]
      x[i] = value
      squares += value * value
      row += i &+ 1
    }
    return squares
  }
}
