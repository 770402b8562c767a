/// Inner loops over contiguous rows.
///
/// Eight running sums, added in one fixed order and without fused multiply-add: the same bits on every processor of
/// one architecture, which a BLAS that picks kernels by processor does not give.
@usableFromInline
enum VectorLoops {
  /// The sum of a[i] b[i] over `count` elements.
  @inline(__always)
  static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var lanes = SIMD8<Double>(repeating: 0)
    var i = 0
    while i &+ 8 <= count {
      let left = UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Double>.self)
      let right = UnsafeRawPointer(b + i).loadUnaligned(as: SIMD8<Double>.self)
      lanes += left * right
      i &+= 8
    }
    var sum = i == 0 ? 0 : lanes.sum()
    while i < count {
      sum += a[i] * b[i]
      i &+= 1
    }
    return sum
  }

  /// y[i] += scale x[i] over `count` elements.
  @inline(__always)
  static func add(_ scale: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ count: Int) {
    var i = 0
    while i &+ 4 <= count {
      let place = UnsafeMutableRawPointer(y + i)
      let step = scale * UnsafeRawPointer(x + i).loadUnaligned(as: SIMD4<Double>.self)
      place.storeBytes(of: place.loadUnaligned(as: SIMD4<Double>.self) + step, as: SIMD4<Double>.self)
      i &+= 4
    }
    while i < count {
      y[i] += scale * x[i]
      i &+= 1
    }
  }
}
