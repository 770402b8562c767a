/// A 64-bit digest of bytes: XXH64 with seed 0.
///
/// It tells two sets of weights apart, no more: it does not withstand forgery. The value is independent of how the
/// bytes are divided over calls, and `xxh64sum` of a file with the same bytes prints it.
///
/// Source: Yann Collet, xxHash specification 0.1.1, section XXH64 (`Cyan4973/xxHash`, `doc/xxhash_spec.md`).
///
///     var digest = Digest()
///     digest.add(bytes: buffer)
///     print(digest.hex)  // ef46db3751d8e999 if nothing was added
public struct Digest: Sendable {
  private static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let p3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let p5: UInt64 = 0x27D4_EB2F_1656_67C5
  private static let stripe = 32

  private var lanes = SIMD4<UInt64>(Self.p1 &+ Self.p2, Self.p2, 0, 0 &- Self.p1)
  private var pending = SIMD32<UInt8>.zero
  private var pendingCount = 0
  private var total: UInt64 = 0

  /// Creates the digest of nothing.
  public init() {}

  /// Adds bytes.
  public mutating func add(bytes: UnsafeRawBufferPointer) {
    total &+= UInt64(bytes.count)
    var offset = 0
    while pendingCount > 0, offset < bytes.count {
      keep(bytes[offset])
      offset += 1
    }
    while bytes.count - offset >= Self.stripe {
      mix(bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self))
      offset += Self.stripe
    }
    while offset < bytes.count {
      keep(bytes[offset])
      offset += 1
    }
  }

  /// Adds the bytes of an array of numbers, as they lie in memory (little-endian).
  public mutating func add<Number: BitwiseCopyable>(_ numbers: [Number]) {
    numbers.withUnsafeBytes { add(bytes: $0) }
  }

  private mutating func keep(_ byte: UInt8) {
    pending[pendingCount] = byte
    pendingCount += 1
    guard pendingCount == Self.stripe else { return }
    mix(unsafeBitCast(pending, to: SIMD4<UInt64>.self))
    pendingCount = 0
  }

  private mutating func mix(_ words: SIMD4<UInt64>) {
    for lane in 0..<4 { lanes[lane] = Self.round(lanes[lane], words[lane]) }
  }

  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* p2, 31) &* p1
  }

  private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }

  /// The digest of everything added so far.
  public var value: UInt64 {
    var hash = (total < UInt64(Self.stripe) ? Self.p5 : merged) &+ total
    let tail = unsafeBitCast(pending, to: SIMD4<UInt64>.self)
    let words = pendingCount / 8
    for index in 0..<words {
      hash = Self.rotate(hash ^ Self.round(0, tail[index]), 27) &* Self.p1 &+ Self.p4
    }
    var place = words * 8
    if pendingCount - place >= 4 {
      let half = (0..<4).reduce(UInt64(0)) { $0 | UInt64(pending[place + $1]) << UInt64(8 * $1) }
      hash = Self.rotate(hash ^ half &* Self.p1, 23) &* Self.p2 &+ Self.p3
      place += 4
    }
    for index in place..<pendingCount {
      hash = Self.rotate(hash ^ UInt64(pending[index]) &* Self.p5, 11) &* Self.p1
    }
    return Self.avalanche(hash)
  }

  private var merged: UInt64 {
    let shifts: SIMD4<UInt64> = [1, 7, 12, 18]
    var hash = (0..<4).reduce(UInt64(0)) { $0 &+ Self.rotate(lanes[$1], shifts[$1]) }
    for lane in 0..<4 { hash = (hash ^ Self.round(0, lanes[lane])) &* Self.p1 &+ Self.p4 }
    return hash
  }

  private static func avalanche(_ hash: UInt64) -> UInt64 {
    var hash = (hash ^ hash >> 33) &* p2
    hash = (hash ^ hash >> 29) &* p3
    return hash ^ hash >> 32
  }

  /// The digest as 16 hexadecimal digits.
  public var hex: String { Self.hex(value) }

  /// A 64-bit number as 16 hexadecimal digits.
  public static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
