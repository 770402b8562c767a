import NumericalKernel
import Testing

@Suite struct LeastSquaresTests {
  let t = (0..<9).map(Double.init)

  @Test func aLineIsRecovered() throws {
    let fit = try LeastSquares.fit(columns: [t.map { _ in 1 }, t], to: t.map { 3 - 0.5 * $0 })
    #expect(abs(fit.coefficients[0] - 3) < 1e-13 && abs(fit.coefficients[1] + 0.5) < 1e-13 && fit.rank == 2)
  }

  @Test func residualsAreOrthogonalToTheColumnsUnderTheWeights() throws {
    let columns = [t.map { _ in 1.0 }, t, t.map { $0 * $0 }]
    let y = t.map { $0.truncatingRemainder(dividingBy: 3) }
    let weights = t.map { 1 + $0 }
    let c = try LeastSquares.fit(columns: columns, to: y, weights: weights).coefficients
    for column in columns {
      let product = t.indices.reduce(0) { sum, i in
        sum + weights[i] * column[i] * (y[i] - c[0] - c[1] * columns[1][i] - c[2] * columns[2][i])
      }
      #expect(abs(product) < 1e-9)
    }
  }

  @Test func dependentColumnsAreNoError() throws {
    let fit = try LeastSquares.fit(columns: [t, t], to: t)
    #expect(fit.rank == 1 && abs(fit.coefficients[0] - 0.5) < 1e-12)
  }

  @Test func badArgumentsAreRefused() {
    #expect(throws: NumericalError.self) { try LeastSquares.fit(columns: [], to: [1]) }
    #expect(throws: NumericalError.self) { try LeastSquares.fit(columns: [[1], [2]], to: [1]) }
    #expect(throws: NumericalError.self) { try LeastSquares.fit(columns: [[1, 2]], to: [1]) }
    #expect(throws: NumericalError.self) { try LeastSquares.fit(columns: [[1, .nan]], to: [1, 2]) }
    #expect(throws: NumericalError.self) { try LeastSquares.fit(columns: [[1, 2]], to: [1, 2], weights: [1, -1]) }
  }

  @Test func nonnegativeFitMeetsTheConditionsOfOptimality() throws {
    let rates = (0..<9).map { 1e-5 * Double(1 << (2 * $0)) }
    let columns = [rates.map { 1 / $0 }, rates, rates.map { _ in 1.0 }]
    for y in [rates.map { 2e-5 / $0 + 3 * $0 + 0.4 }, rates.map { -$0 }, rates.map { 1 - 1e-5 / $0 }] {
      let c = try NonnegativeLeastSquares.fit(columns: columns, to: y, free: [2])
      #expect(c[0] >= 0 && c[1] >= 0)
      let residuals = rates.indices.map { y[$0] - c[0] * columns[0][$0] - c[1] * columns[1][$0] - c[2] }
      for j in 0..<3 {
        let length = columns[j].map(abs).max() ?? 1
        let slope = rates.indices.reduce(0) { $0 + residuals[$1] * columns[j][$1] / length }
        // At work: the gradient is zero. At its bound: growing it does not help.
        #expect(c[j] != 0 || j == 2 ? abs(slope) < 1e-9 : slope <= 1e-9)
      }
    }
    let exact = try NonnegativeLeastSquares.fit(columns: columns, to: rates.map { 2e-5 / $0 + 3 * $0 + 0.4 }, free: [2])
    #expect(abs(exact[0] - 2e-5) < 1e-12 && abs(exact[1] - 3) < 1e-8 && abs(exact[2] - 0.4) < 1e-8)
  }
}
