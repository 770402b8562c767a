/// Sums over one row of numbers, eight partial sums at a time.
enum Row {
  /// The sum of `term(i)` for `i` below `count`.
  @inline(__always)
  static func sum(_ count: Int, _ term: (Int) -> Float) -> Float {
    var partial = SIMD8<Float>.zero
    let whole = count & ~7
    for i in stride(from: 0, to: whole, by: 8) {
      partial += SIMD8(
        term(i), term(i + 1), term(i + 2), term(i + 3), term(i + 4), term(i + 5), term(i + 6), term(i + 7))
    }
    for i in whole..<count { partial[0] += term(i) }
    return partial.sum()
  }
}

/// Numbers that a network reads, and numbers that it writes; lengths follow from the layout of the network.
typealias Source = UnsafePointer<Float>
typealias Target = UnsafeMutablePointer<Float>
