import Foundation
import GaussianProcess

/// A loss over the learning rate, in decades t = log10(rate) from -5 to 0; each seed moves it.
struct TestFunction: Sendable {
  let name: String
  let noise: Double
  /// The chance that a trial fails wherever it is.
  var chanceOfFailure = 0.0
  /// The loss without noise at t, for a shift of the function in decades; infinite where training diverges.
  let loss: @Sendable (_ t: Double, _ shift: Double) -> Double

  static let all: [TestFunction] = [
    TestFunction(name: "bowl", noise: 0) { t, s in 0.5 + 0.3 * pow(t + 2.2 - s, 2) },
    TestFunction(name: "noisy bowl", noise: 0.15) { t, s in 0.5 + 0.3 * pow(t + 2.5 - s, 2) },
    TestFunction(name: "trade-off", noise: 0.01) { t, s in
      let rate = pow(10, t - s)
      return rate > 0.3 ? .infinity : 0.3 + min(2, 2e-4 / rate) + 5 * rate
    },
    TestFunction(name: "cliff", noise: 0.01) { t, s in
      t > -1.4 + s ? .infinity : 0.4 + 1.9 / (1 + exp(2 * (t + 2.6 - s)))
    },
    TestFunction(name: "dip", noise: 0.02) { t, s in 2.3 - 1.5 * exp(-pow((t + 1.9 - s) / 0.3, 2)) },
    TestFunction(name: "plateau", noise: 0.005) { t, s in
      if t > -0.9 + s { return 1e4 * (t + 1 - s) }
      return 0.4 + 1.9 / (1 + exp(6 * (t + 3.4 - s))) + 0.02 * abs(t + 1.8 - s)
    },
    TestFunction(name: "two dips", noise: 0.02) { t, s in
      2.3 - 0.9 * exp(-pow((t + 3.6 - s) / 0.5, 2)) - 1.4 * exp(-pow((t + 1.5 - s) / 0.4, 2))
    },
    TestFunction(name: "unlucky", noise: 0.05, chanceOfFailure: 0.15) { t, s in
      t > -0.7 + s ? .infinity : 1 + 0.5 * abs(t + 2 - s)
    },
  ]

  /// (f(recommended) - min f) / (median f - min f), failures counted as the worst finite value; 1 if none.
  func regret(_ rate: Double?, shift: Double) -> Double {
    let losses = (0...4000).map { loss(-5 + 5 * Double($0) / 4000, shift) }
    let finite = losses.filter(\.isFinite)
    let worst = finite.max() ?? 0
    let least = finite.min() ?? 0
    let median = losses.map { $0.isFinite ? $0 : worst }.sorted()[2000]
    guard let rate else { return (worst - least) / (median - least) }
    let value = loss(log10(rate), shift)
    return ((value.isFinite ? value : worst) - least) / (median - least)
  }
}

/// A trial with its noise.
struct Trials {
  let function: TestFunction
  let shift: Double
  var generator: SeededGenerator

  init(_ function: TestFunction, seed: UInt64) {
    self.function = function
    generator = SeededGenerator(state: seed &* 0x2545_F491_4F6C_DD1D &+ 1)
    for _ in 0..<8 { _ = generator.next() }
    shift = Double.random(in: -1.2...1.2, using: &generator)
  }

  mutating func value(_ rate: Double) -> Double {
    let failed = Double.random(in: 0..<1, using: &generator) < function.chanceOfFailure
    let noise = (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
    return failed ? .nan : function.loss(log10(rate), shift) + function.noise * noise
  }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
