/// Sums over lists of parameters: every product and sum in Double, always in the same order.
///
/// Non-finite numbers pass through. Where lists differ in length the shortest counts.
public enum VectorSums {
  /// `<a, b>`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func dot<Scalar: OptimizerScalar>(_ a: [Scalar], _ b: [Scalar]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in sum(min(a.count, b.count)) { Double(a[$0]) * Double(b[$0]) } }
    }
  }

  /// `<g, a - b>`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func dot<Scalar: OptimizerScalar>(_ g: [Scalar], _ a: [Scalar], minus b: [Scalar]) -> Double {
    g.withUnsafeBufferPointer { g in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          sum(min(g.count, a.count, b.count)) { Double(g[$0]) * (Double(a[$0]) - Double(b[$0])) }
        }
      }
    }
  }

  /// `|a|^2` over a part of the list, which is cut to what there is; nil: all of it.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func squaredNorm<Scalar: OptimizerScalar>(_ a: [Scalar], in part: Range<Int>? = nil) -> Double {
    a[(part ?? a.indices).clamped(to: a.indices)].withUnsafeBufferPointer { a in
      sum(a.count) { Double(a[$0]) * Double(a[$0]) }
    }
  }

  /// `|a|_1`, the sum of absolute values.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func l1Norm<Scalar: OptimizerScalar>(_ a: [Scalar]) -> Double {
    a.withUnsafeBufferPointer { a in sum(a.count) { Double(a[$0].magnitude) } }
  }

  /// `|a - b|^2`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func squaredDistance<Scalar: OptimizerScalar>(_ a: [Scalar], _ b: [Scalar]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        sum(min(a.count, b.count)) {
          let difference = Double(a[$0]) - Double(b[$0])
          return difference * difference
        }
      }
    }
  }

  // Eight partial sums, so that an addition need not wait for the one before.
  @inline(__always)
  private static func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
    var partial = SIMD8<Double>.zero
    let whole = count & ~7
    for i in stride(from: 0, to: whole, by: 8) {
      partial += SIMD8(
        term(i), term(i + 1), term(i + 2), term(i + 3), term(i + 4), term(i + 5), term(i + 6), term(i + 7))
    }
    for i in whole..<count { partial[0] += term(i) }
    return partial.sum()
  }
}
