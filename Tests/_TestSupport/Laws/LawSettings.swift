internal import Foundation

/// How much the battery runs: `RHEOSTAT_SEED` and `RHEOSTAT_LAW_EVENTS` (events in a run) change it.
public enum LawSettings {
  /// The first seed.
  public static let seed = integer("RHEOSTAT_SEED") ?? 1
  /// Events in one run.
  public static let events = integer("RHEOSTAT_LAW_EVENTS") ?? 300
  /// Runs of one catalogue entry, each with its own seed, plan and events.
  public static let runs = 6

  private static func integer(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }
}

/// A small seeded generator: the same events for the same seed.
public struct LawGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Starts from a seed.
  public init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 }

  /// SplitMix64.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// True with a probability.
  public mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}
