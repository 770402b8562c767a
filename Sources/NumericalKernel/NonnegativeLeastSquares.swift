/// Linear least squares with coefficients that are not negative.
public enum NonnegativeLeastSquares {
  /// Minimises the sum of w_i (y_i - sum_j c_j column_j[i])^2 over c_j >= 0, with some coefficients free if asked.
  ///
  /// Tries every set of columns that may be at work, smallest cost wins: exact, and cheap for the handful of columns
  /// that a mean function has. Columns are scaled to a largest element of 1 first.
  ///
  /// - Parameters:
  ///   - columns: at most eight arrays of the length of the values.
  ///   - values: the observations.
  ///   - weights: the precisions of the observations; all 1 if nil.
  ///   - free: the numbers of columns whose coefficient may have any sign; they are always at work.
  /// - Complexity: O(2^p n p^2) for p constrained columns.
  ///
  /// Source: Lawson and Hanson 1974, chapter 23, for the conditions; a complete search replaces their active set.
  public static func fit(
    columns: [[Double]], to values: [Double], weights: [Double]? = nil, free: Set<Int> = []
  ) throws -> [Double] {
    guard columns.count <= 8 else {
      throw NumericalError.sizes("there are \(columns.count) columns; give at most 8")
    }
    guard columns.allSatisfy({ $0.count == values.count }) else {
      throw NumericalError.sizes("every column must have \(values.count) elements, as the values have")
    }
    guard values.allSatisfy(\.isFinite), columns.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw NumericalError.notFinite("a value or an element of a column")
    }
    let scales = columns.map { column in column.reduce(0) { max($0, abs($1)) } }
    let scaled = columns.indices.map { j in scales[j] > 0 ? columns[j].map { $0 / scales[j] } : columns[j] }
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return columns.map { _ in 0 } }
    let best = try search(scaled, values.map { $0 / largest }, weights, free)
    return columns.indices.map { j in scales[j] > 0 ? finite(best[j] * (largest / scales[j])) : 0 }
  }

  private static func search(
    _ columns: [[Double]], _ values: [Double], _ weights: [Double]?, _ free: Set<Int>
  ) throws -> [Double] {
    let always = free.filter { columns.indices.contains($0) }.sorted()
    let bound = columns.indices.filter { !free.contains($0) }
    var best = columns.map { _ in 0.0 }
    var cost = Double.infinity
    for mask in 0..<(1 << bound.count) {
      let chosen = always + bound.indices.filter { mask >> $0 & 1 == 1 }.map { bound[$0] }
      guard chosen.count <= values.count else { continue }
      let fit = try coefficients(chosen.map { columns[$0] }, values, weights)
      guard zip(chosen, fit.0).allSatisfy({ always.contains($0) || $1 >= 0 }), fit.1 < cost else { continue }
      cost = fit.1
      best = columns.map { _ in 0 }
      for (column, value) in zip(chosen, fit.0) { best[column] = value }
    }
    return best
  }

  private static func coefficients(
    _ columns: [[Double]], _ values: [Double], _ weights: [Double]?
  ) throws -> ([Double], Double) {
    guard !columns.isEmpty else {
      let cost = values.indices.reduce(0) { $0 + (weights?[$1] ?? 1) * values[$1] * values[$1] }
      return ([], cost)
    }
    let fit = try LeastSquares.fit(columns: columns, to: values, weights: weights)
    return (fit.coefficients, fit.residualSumOfSquares)
  }

  private static func finite(_ value: Double) -> Double {
    value.isFinite ? value : Double(signOf: value, magnitudeOf: .greatestFiniteMagnitude)
  }
}
