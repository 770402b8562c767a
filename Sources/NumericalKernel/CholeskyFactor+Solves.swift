extension CholeskyFactor {
  /// The solution x of L x = b.
  ///
  /// - Parameter rightSide: b, one number for each row.
  /// - Throws: ``NumericalError/sizes(_:)`` when b has another length.
  /// - Complexity: O(n^2).
  public func solveLower(_ rightSide: [Double]) throws -> [Double] {
    try checkSize(rightSide)
    var x = rightSide
    solveLower(inPlace: &x)
    return x
  }

  /// The solution x of K x = b, by L z = b and L' x = z.
  ///
  /// - Parameter rightSide: b, one number for each row.
  /// - Throws: ``NumericalError/sizes(_:)`` when b has another length.
  /// - Complexity: O(n^2).
  public func solve(_ rightSide: [Double]) throws -> [Double] {
    var x = try solveLower(rightSide)
    solveUpper(inPlace: &x)
    return x
  }

  /// Solves L x = b in place.
  ///
  /// - Parameter x: b before, the solution afterwards. It must have as many elements as L has rows, otherwise nothing is
  ///   done.
  /// - Complexity: O(n^2).
  public func solveLower(inPlace x: inout [Double]) {
    guard x.count == count else { return }
    elements.withUnsafeBufferPointer { factor in
      x.withUnsafeMutableBufferPointer { x in
        guard let rows = factor.baseAddress, let x = x.baseAddress else { return }
        for i in 0..<count {
          let row = rows + SymmetricMatrix.start(i)
          x[i] = (x[i] - VectorLoops.dot(row, x, i)) / row[i]
        }
      }
    }
  }

  /// Solves L' x = b in place.
  ///
  /// - Parameter x: b before, the solution afterwards. It must have as many elements as L has rows, otherwise nothing is
  ///   done.
  /// - Complexity: O(n^2).
  public func solveUpper(inPlace x: inout [Double]) {
    guard x.count == count else { return }
    elements.withUnsafeBufferPointer { factor in
      x.withUnsafeMutableBufferPointer { x in
        guard let rows = factor.baseAddress, let x = x.baseAddress else { return }
        for i in stride(from: count - 1, through: 0, by: -1) {
          let row = rows + SymmetricMatrix.start(i)
          x[i] /= row[i]
          VectorLoops.add(-x[i], row, to: x, i)
        }
      }
    }
  }

  /// The inverse of K.
  ///
  /// First the rows of W = L^-1, then W' W.
  /// - Complexity: O(n^3).
  public func inverse() -> SymmetricMatrix {
    var inverse = SymmetricMatrix(count: count)
    var lower = [Double](repeating: 0, count: elements.count)
    elements.withUnsafeBufferPointer { factor in
      lower.withUnsafeMutableBufferPointer { lower in
        inverse.elements.withUnsafeMutableBufferPointer { inverse in
          guard let l = factor.baseAddress, let w = lower.baseAddress, let k = inverse.baseAddress else { return }
          Self.invert(l, w, k, count)
        }
      }
    }
    return inverse
  }

  private static func invert(
    _ l: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>, _ k: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    for i in 0..<count {
      let start = SymmetricMatrix.start(i)
      let row = w + start
      row[i] = 1
      for j in 0..<i { VectorLoops.add(-l[start + j], w + SymmetricMatrix.start(j), to: row, j + 1) }
      for j in 0...i { row[j] /= l[start + i] }
      for j in 0...i { VectorLoops.add(row[j], row, to: k + SymmetricMatrix.start(j), j + 1) }
    }
  }

  private func checkSize(_ rightSide: [Double]) throws {
    guard rightSide.count == count else {
      throw NumericalError.sizes("the right side has \(rightSide.count) elements and the factor \(count) rows")
    }
  }
}
