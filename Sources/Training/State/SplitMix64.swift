internal import Glibc

/// A seeded generator of random numbers whose whole state is one 64-bit number, so that a run can be resumed.
///
/// Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", and Vigna's `splitmix64.c`.
///
///     var generator = SplitMix64(seed: 1, stream: 2)
///     let weight = 0.05 * generator.normal()
public struct SplitMix64: RandomNumberGenerator, Sendable, Codable, Hashable {
  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The whole state.
  public var state: UInt64

  /// Creates a generator from its state.
  public init(state: UInt64) { self.state = state }

  /// Creates a generator from a seed; other streams of the same seed are unrelated (weights, data, noise).
  public init(seed: UInt64, stream: UInt64 = 0) {
    var mixer = SplitMix64(state: seed)
    let start = mixer.next()
    mixer.state = start ^ stream &* 0xD120_0000_0000_0001
    state = mixer.next()
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= Self.increment
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  /// A number in [0, 1), a multiple of 2^-53.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the standard normal distribution, by Box and Muller's formula; two draws, nothing kept between calls.
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
