import Testing
import Training

@Suite struct DigestTests {
  private func digest(_ text: String) -> String {
    var digest = Digest()
    digest.add(Array(text.utf8))
    return digest.hex
  }

  /// Values of the reference implementation.
  @Test(arguments: [
    ("", "ef46db3751d8e999"), ("a", "d24ec4f1a98c6e5b"), ("abc", "44bc2cf5ad770999"),
    ("Nobody inspects the spammish repetition", "fbcea83c8a378bf1"),
  ]) func agreesWithTheReference(_ text: String, _ hex: String) {
    #expect(digest(text) == hex)
  }

  @Test func theDivisionOverCallsDoesNotMatter() {
    var generator = SplitMix64(seed: 3)
    let bytes = (0..<517).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    var whole = Digest()
    whole.add(bytes)
    for cut in [1, 7, 8, 31, 32, 33, 64, 500] {
      var parts = Digest()
      for start in stride(from: 0, to: bytes.count, by: cut) {
        parts.add(Array(bytes[start..<min(start + cut, bytes.count)]))
      }
      #expect(parts.value == whole.value, "cut \(cut)")
    }
  }

  @Test func everyBitCounts() {
    let weights = (0..<50).map { Float($0) * 0.37 }
    var seen: Set<UInt64> = []
    for index in weights.indices {
      for bit in 0..<32 {
        var changed = weights
        changed[index] = Float(bitPattern: changed[index].bitPattern ^ 1 << UInt32(bit))
        var digest = Digest()
        digest.add(changed)
        seen.insert(digest.value)
      }
    }
    #expect(seen.count == 50 * 32)
  }

  @Test func hexHasSixteenDigits() {
    #expect(Digest.hex(0) == "0000000000000000")
    #expect(Digest.hex(.max) == "ffffffffffffffff")
  }
}
