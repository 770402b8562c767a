import CGSL
import NumericalKernel
import Testing

/// A matrix G G' + I of seeded numbers in [-1, 1].
func seededMatrix(_ count: Int, seed: UInt64) -> SymmetricMatrix {
  var state = seed
  let g = (0..<count * count).map { _ -> Double in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-52 - 1
  }
  var matrix = SymmetricMatrix(count: count)
  for i in 0..<count {
    for j in 0...i {
      var sum = i == j ? 1.0 : 0
      for k in 0..<count { sum += g[i * count + k] * g[j * count + k] }
      matrix[i, j] = sum
    }
  }
  return matrix
}

@Suite struct CholeskyFactorTests {
  @Test(arguments: [1, 2, 7, 8, 9, 33, 100]) func agreesWithGSL(count: Int) throws {
    let matrix = seededMatrix(count, seed: 7)
    let factor = try CholeskyFactor(of: matrix)
    #expect(factor.jitter == 0)
    let theirs = try #require(gsl_matrix_alloc(count, count))
    defer { gsl_matrix_free(theirs) }
    for i in 0..<count { for j in 0..<count { gsl_matrix_set(theirs, i, j, matrix[i, j]) } }
    #expect(gsl_linalg_cholesky_decomp1(theirs) == Int32(GSL_SUCCESS))
    for i in 0..<count {
      for j in 0...i {
        // Both are backward stable: n eps |K| over the smallest pivot, which is 1 at least.
        let bound = Double(count) * 4e-16 * matrix[i, i]
        #expect(abs(factor.elements[i * (i + 1) / 2 + j] - gsl_matrix_get(theirs, i, j)) <= bound * 10)
      }
    }
  }

  @Test(arguments: [1, 5, 40]) func solvesAndInverts(count: Int) throws {
    let matrix = seededMatrix(count, seed: 11)
    let factor = try CholeskyFactor(of: matrix)
    let right = (0..<count).map { Double($0) - 3 }
    let solution = try factor.solve(right)
    let inverse = factor.inverse()
    for i in 0..<count {
      let back = (0..<count).reduce(0) { $0 + matrix[i, $1] * solution[$1] }
      #expect(abs(back - right[i]) < 1e-11 * Double(count))
      for j in 0...i {
        let product = (0..<count).reduce(0) { $0 + matrix[i, $1] * inverse[$1, j] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-11 * Double(count))
      }
    }
  }

  @Test(arguments: [1, 9, 40]) func rowsForManySolvesGiveTheSameSolution(count: Int) throws {
    let factor = try CholeskyFactor(of: seededMatrix(count, seed: 13))
    let right = (0..<count).map { Double($0 % 7) - 3 }
    var x = right
    let squares = TriangularRows.solve(TriangularRows.elements(of: factor), &x, count)
    // A reciprocal and a product in place of a quotient: a few roundings of numbers of order one.
    for (a, b) in zip(x, try factor.solveLower(right)) { #expect(abs(a - b) < 1e-13 * Double(count)) }
    #expect(abs(squares - x.reduce(0) { $0 + $1 * $1 }) < 1e-12)
  }

  @Test(arguments: [1, 8, 17]) func densitiesAgreeWithTheFactorAndAreNaNWithoutIt(count: Int) throws {
    let matrix = seededMatrix(count, seed: 17)
    let residuals = (0..<count).map { Double($0) - 2 }
    // Eleven covariances: more than one vector holds, and not a multiple of it.
    let scales = (0..<11).map { 0.25 + 0.5 * Double($0) }
    let diagonals = (0..<11).map { k in (0..<count).map { Double(k * ($0 + 1)) * 1e-2 } }
    var likelihood = try NormalLikelihood(residuals, scales: scales, diagonals: diagonals)
    let densities = likelihood.logDensities(matrix)
    #expect(densities.count == 11)
    for (k, density) in densities.enumerated() {
      var covariance = matrix
      for i in covariance.elements.indices { covariance.elements[i] *= scales[k] }
      for i in 0..<count { covariance[i, i] += diagonals[k][i] }
      let factor = try CholeskyFactor(of: covariance)
      let expected = try -0.5 * factor.solveLower(residuals).reduce(0) { $0 + $1 * $1 } - factor.halfLogDeterminant
      #expect(abs(density - expected) < 1e-11 * max(1, abs(expected)))
    }
    var indefinite = matrix
    indefinite[count - 1, count - 1] = -1
    let refused = likelihood.logDensities(indefinite)
    #expect(refused.count == 11 && refused.allSatisfy(\.isNaN))
    let tooLarge = likelihood.logDensities(SymmetricMatrix(count: count + 1))
    #expect(tooLarge.isEmpty)
    #expect(throws: NumericalError.self) { try NormalLikelihood(residuals, scales: [1], diagonals: []) }
    #expect(throws: NumericalError.self) { try NormalLikelihood(residuals, scales: [1], diagonals: [residuals + [1]]) }
  }

  @Test func appendedRowsGiveTheFactorOfTheWhole() throws {
    let matrix = seededMatrix(12, seed: 3)
    var small = SymmetricMatrix(count: 5)
    for i in 0..<5 { for j in 0...i { small[i, j] = matrix[i, j] } }
    var factor = try CholeskyFactor(of: small)
    for i in 5..<12 {
      #expect(try factor.append((0..<i).map { matrix[i, $0] }, diagonal: matrix[i, i]))
    }
    let whole = try CholeskyFactor(of: matrix)
    for (a, b) in zip(factor.elements, whole.elements) { #expect(abs(a - b) < 1e-12) }
    #expect(abs(factor.halfLogDeterminant - whole.halfLogDeterminant) < 1e-12)
  }

  @Test func aDependentRowIsRefusedAndChangesNothing() throws {
    let matrix = seededMatrix(4, seed: 5)
    var factor = try CholeskyFactor(of: matrix)
    let before = factor.elements
    #expect(try !factor.append((0..<4).map { matrix[2, $0] }, diagonal: matrix[2, 2], smallest: 1e-10))
    #expect(factor.elements == before && factor.count == 4)
    #expect(throws: NumericalError.self) { try factor.append([1], diagonal: 1) }
    #expect(throws: NumericalError.self) { try factor.append([1, 2, .nan, 3], diagonal: 1) }
  }

  @Test func jitterIsTheSmallestThatHelps() throws {
    var singular = SymmetricMatrix(count: 2)
    for i in 0..<2 { for j in 0...i { singular[i, j] = 1 } }
    let factor = try CholeskyFactor(of: singular)
    #expect(factor.jitter == 1e-10)
    var indefinite = SymmetricMatrix(count: 2)
    indefinite[0, 0] = 1
    indefinite[1, 1] = 1
    indefinite[1, 0] = 2
    #expect(throws: NumericalError.notPositiveDefinite(jitter: 1e-4)) { try CholeskyFactor(of: indefinite) }
    indefinite[1, 0] = .nan
    #expect(throws: NumericalError.self) { try CholeskyFactor(of: indefinite) }
    #expect(try CholeskyFactor(of: SymmetricMatrix(count: 0)).count == 0)
  }
}
