import Foundation
import NumericalKernel
import Testing

@Suite struct MinimiserTests {
  struct Stop: Error {}

  static func rosenbrock(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    let a = 1 - x[0]
    let b = x[1] - x[0] * x[0]
    return (a * a + 100 * b * b, [-2 * a - 400 * x[0] * b, 200 * b])
  }

  @Test func quasiNewtonFindsRosenbrocksMinimum() throws {
    let end = try QuasiNewton().minimise(from: [-1.2, 1]) { Self.rosenbrock($0) }
    #expect(abs(end.position[0] - 1) < 1e-5 && abs(end.position[1] - 1) < 1e-5)
    #expect(end.evaluations > 5)
  }

  @Test func anErrorInTheFunctionComesOut() {
    var calls = 0
    #expect(throws: Stop.self) {
      try QuasiNewton().minimise(from: [-1.2, 1]) { x in
        calls += 1
        if calls == 4 { throw Stop() }
        return Self.rosenbrock(x)
      }
    }
    #expect(calls == 4)
    #expect(throws: Stop.self) { try LineMinimiser().minimise(low: 0, middle: 1, high: 2) { _ in throw Stop() } }
  }

  @Test func badArgumentsAreRefused() {
    #expect(throws: NumericalError.self) { try QuasiNewton().minimise(from: []) { _ in (0, []) } }
    #expect(throws: NumericalError.self) { try QuasiNewton().minimise(from: [.nan]) { _ in (0, [0]) } }
    #expect(throws: NumericalError.self) { try QuasiNewton().minimise(from: [1]) { _ in (0, [0, 1]) } }
    #expect(throws: NumericalError.self) { try QuasiNewton().minimise(from: [1]) { _ in (.nan, [0]) } }
    let none = NumericalError.noBracket(low: 0, middle: 0.1, high: 6)
    #expect(throws: none) { try LineMinimiser().minimise(low: 0, middle: 0.1, high: 6) { $0 } }
    #expect(throws: NumericalError.self) { try LineMinimiser().minimise(low: 2, middle: 1, high: 0) { $0 } }
    #expect(throws: NumericalError.self) { try LineMinimiser().minimise(low: 0, middle: 1, high: .infinity) { $0 } }
  }

  @Test func brentFindsTheMinimumOfACosine() throws {
    let end = try LineMinimiser().minimise(low: 0, middle: 3, high: 6) { cos($0) }
    // The interval ends at 1e-8 + 6e-8 pi; the value is flat to half its square.
    #expect(end.converged && abs(end.position[0] - .pi) < 2e-7 && abs(end.value + 1) < 2e-14)
    let atZero = try LineMinimiser().minimise(low: -1, middle: 0.3, high: 2) { $0 * $0 }
    #expect(atZero.converged && abs(atZero.position[0]) < 1e-8)
  }

  @Test func aWallIsSteppedBackFrom() throws {
    let end = try QuasiNewton().minimise(from: [0.1]) { x in
      x[0] < 0 ? (.infinity, [0]) : (x[0] - log(max(x[0], 1e-300)), [1 - 1 / x[0]])
    }
    #expect(abs(end.position[0] - 1) < 1e-4)
  }
}
