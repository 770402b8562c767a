@preconcurrency internal import CGSL

/// Linear least squares.
public enum LeastSquares {
  /// A fit.
  public struct Fit: Sendable, Hashable {
    /// One coefficient for each column.
    public var coefficients: [Double]
    /// The sum of the squared residuals, times the weights if there are any.
    public var residualSumOfSquares: Double
    /// How many columns count; less than there are when some depend on the others, whose combinations get the
    /// shortest coefficients.
    public var rank: Int
  }

  /// Minimises the sum of w_i (y_i - sum_j c_j column_j[i])^2.
  ///
  /// By singular value decomposition of the balanced columns, so a design that lacks full rank is no error (AutoLRS's
  /// own fit raises one there).
  ///
  ///     let line = try LeastSquares.fit(columns: [ones, t], to: y)
  ///
  /// - Parameters:
  ///   - columns: one array for each coefficient, all of the length of the values; no more columns than values.
  ///   - values: the observations.
  ///   - weights: the precisions of the observations, not negative; all 1 if nil.
  /// - Throws: ``NumericalError`` when sizes do not fit or a number is not finite.
  /// - Complexity: O(m k^2) for m values and k columns.
  ///
  /// Source: Golub and Van Loan 2013, section 5.5; GSL's `gsl_multifit_linear_tsvd`.
  public static func fit(columns: [[Double]], to values: [Double], weights: [Double]? = nil) throws -> Fit {
    let rows = values.count
    guard !columns.isEmpty, columns.allSatisfy({ $0.count == rows }), weights.map({ $0.count == rows }) ?? true else {
      throw NumericalError.sizes("every column, and the weights, must have \(rows) elements, as the values have")
    }
    guard rows >= columns.count else {
      throw NumericalError.sizes("\(rows) values cannot fix \(columns.count) coefficients; give as many at least")
    }
    guard values.allSatisfy(\.isFinite), columns.allSatisfy({ $0.allSatisfy(\.isFinite) }),
      weights?.allSatisfy({ $0.isFinite && $0 >= 0 }) ?? true
    else { throw NumericalError.notFinite("a value, an element of a column, or a weight (which must not be negative)") }
    LibraryErrors.turnOffAborting()
    return try solve(columns, values, weights)
  }

  private static func solve(_ columns: [[Double]], _ values: [Double], _ weights: [Double]?) throws -> Fit {
    let rows = values.count
    let width = columns.count
    guard let work = gsl_multifit_linear_alloc(rows, width) else { throw LibraryErrors.outOfMemory }
    defer { gsl_multifit_linear_free(work) }
    guard let design = gsl_matrix_alloc(rows, width), let covariance = gsl_matrix_alloc(width, width),
      let right = gsl_vector_alloc(rows), let result = gsl_vector_alloc(width)
    else { throw LibraryErrors.outOfMemory }
    defer {
      gsl_matrix_free(design)
      gsl_matrix_free(covariance)
      gsl_vector_free(right)
      gsl_vector_free(result)
    }
    for i in 0..<rows {
      let root = weights?[i].squareRoot() ?? 1
      gsl_vector_set(right, i, root * values[i])
      for j in 0..<width { gsl_matrix_set(design, i, j, root * columns[j][i]) }
    }
    var sum = 0.0
    var rank = 0
    try LibraryErrors.check(
      gsl_multifit_linear_tsvd(design, right, 1e-14, result, covariance, &sum, &rank, work))
    return Fit(coefficients: (0..<width).map { gsl_vector_get(result, $0) }, residualSumOfSquares: sum, rank: rank)
  }
}
