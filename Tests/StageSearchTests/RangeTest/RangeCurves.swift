import Foundation
import StageSearch
import _TestSupport

/// Losses of range tests whose answer is known.
enum RangeCurves {
  /// Rates from 1e-7 to 10.
  static func rates(_ count: Int = 99) -> [Double] {
    (0..<count).map { pow(10, -7 + 8 * Double($0) / Double(count - 1)) }
  }

  /// Falls from 2.3 by 2 like a logistic curve of log10 rate with its steepest place at `middle`, and from `edge` on
  /// rises like the square of the excess.
  static func valley(_ rates: [Double], middle: Double = -2.5, edge: Double = -1, noise: Double = 0, seed: Int = 1)
    -> [Double]
  {
    var random = LawGenerator(seed: seed * 10_000)
    return rates.map { rate in
      let place = log10(rate)
      let fall = 2 / (1 + exp(-(place - middle) * 4))
      let rise = place > edge ? 40 * (place - edge) * (place - edge) : 0
      return 2.3 - fall + rise + noise * normal(&random)
    }
  }

  /// Noise alone; the seeds are spread, since neighbouring ones give one sequence shifted.
  static func flat(_ count: Int, seed: Int) -> [Double] {
    var random = LawGenerator(seed: seed * 10_000)
    return (0..<count).map { _ in 2.3 + 0.1 * normal(&random) }
  }

  /// Standard normal, by Box and Muller.
  static func normal(_ random: inout LawGenerator) -> Double {
    let radius = (-2 * log(Double.random(in: .leastNonzeroMagnitude..<1, using: &random))).squareRoot()
    return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &random))
  }
}

extension RangeAnalysis {
  /// What every rule says, for comparisons.
  var all: [Result<Suggestion, RangeRefusal>] { Rule.allCases.map { self[$0] } }

  /// The suggestion of a rule, nil if it has none.
  func rate(_ rule: Rule) -> Double? { try? self[rule].get().rate }
}
