import Foundation
import Testing

@testable import RateControl

/// Helpers to drive a rule in a test.
extension StatefulController {
  /// Reports a validation and gives the rate that follows.
  mutating func afterValidation(_ value: Double, _ signal: Signal = .validationLoss) throws -> Double {
    try receive(.validated(Readings(signal, value)))
    return nominalRate ?? .nan
  }

  /// Sends the state through JSON into `fresh`, which has to be made from the same configuration.
  func restored(into fresh: Self) throws -> Self {
    var copy = fresh
    try copy.restore(try JSONDecoder().decode(State.self, from: JSONEncoder().encode(state)))
    return copy
  }
}

/// The sentence of the `ControllerError` that `body` throws; empty if it throws none.
func sentence(of body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch { return "\(error)" }
}

/// A configuration in one line.
func make(_ kind: String, _ parameters: [String: Configuration.Value] = [:], plan: RunPlan) throws -> any Controller {
  try ControllerCatalog.core.make(Configuration(kind: kind, parameters: parameters), plan: plan)
}

/// A plan of a loop that reports everything and can do everything.
let ablePlan = RunPlan(
  total: 100, baseRate: 0.1, signals: .all, can: [.validate, .saveRestore, .rewindData, .measureBeforeUpdate])

/// A seeded generator (splitmix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A standard normal number (Box and Muller).
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }
}
