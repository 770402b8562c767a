import Glibc

extension Source {
  /// A small whole number, one at the ends of what fits, or any.
  mutating func total() -> Int64 {
    let choice = byte()
    switch choice % 5 {
    case 0: return Int64(choice)
    case 1: return Int64(choice) * 37
    case 2: return [0, -1, .max, .min, 1 << 53, 1 << 53 + 1, 1 << 40][Int(choice / 5) % 7]
    default: return Int64(bitPattern: number())
    }
  }

  /// A number such as losses are, one that breaks what is careless, or any.
  mutating func reading() -> Double {
    let choice = byte()
    switch choice % 4 {
    case 0: return Double(choice) / 64
    case 1: return Self.special[Int(choice / 4) % Self.special.count]
    case 2: return Double(Int(choice) - 128) * exp(Double(byte()) - 128)
    default: return Double(bitPattern: number())
    }
  }

  private static let special: [Double] = [
    .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1, -1, 1e-300, 1e300, 0x1p53, 1e-5, 0.1, 1 + 0x1p-52,
    .signalingNaN, 1e154,
  ]
}
