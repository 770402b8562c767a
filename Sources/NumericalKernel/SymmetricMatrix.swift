/// The lower triangle of a symmetric matrix, row after row without gaps.
///
/// Row i starts at i (i + 1) / 2 and holds i + 1 numbers, so that a row can be appended without moving the others.
///
///     var k = SymmetricMatrix(count: 2)
///     k[1, 0] = 0.5
public struct SymmetricMatrix: Sendable, Hashable {
  /// The number of rows.
  public let count: Int
  /// The elements of the lower triangle, row by row.
  public var elements: [Double]

  /// A matrix of zeros.
  ///
  /// - Parameter count: the number of rows; a negative one counts as 0.
  public init(count: Int) {
    self.count = max(0, count)
    elements = [Double](repeating: 0, count: Self.size(max(0, count)))
  }

  /// The element in row i and column j, in either order; both below ``count``.
  public subscript(i: Int, j: Int) -> Double {
    get { elements[Self.start(max(i, j)) + min(i, j)] }
    set { elements[Self.start(max(i, j)) + min(i, j)] = newValue }
  }

  static func start(_ row: Int) -> Int { row * (row + 1) / 2 }
  static func size(_ count: Int) -> Int { count * (count + 1) / 2 }
}
