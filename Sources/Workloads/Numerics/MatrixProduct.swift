internal import COpenBLAS

/// The three matrix products of a dense layer, float32, one thread.
///
/// Matrices are row-major: `x` is rows x inputs, `w` outputs x inputs, `y` rows x outputs. BLAS reads them column by
/// column, that is transposed, so every product is written down transposed here.
///
/// The result is the same in every run on one machine; the last bits may differ between processors.
enum MatrixProduct {
  /// Tells OpenBLAS to use one thread, once: with more the bits depend on how many, and a busy core stalls them all.
  static let prepare: Void = openblas_set_num_threads(1)

  /// Sizes of a layer and a batch; each fits in 32 bits (`NetworkShape` and `ClassificationTask` see to that).
  struct Sizes {
    let rows, inputs, outputs: Int32

    init(rows: Int, inputs: Int, outputs: Int) {
      self.rows = Int32(truncatingIfNeeded: rows)
      self.inputs = Int32(truncatingIfNeeded: inputs)
      self.outputs = Int32(truncatingIfNeeded: outputs)
    }
  }

  /// `y = x w^T`.
  static func outputs(
    _ sizes: Sizes, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    multiply("T", "N", sizes.outputs, sizes.rows, sizes.inputs, w, sizes.inputs, x, sizes.inputs, y)
  }

  /// `dx = dy w`.
  static func inputGradient(
    _ sizes: Sizes, _ dy: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>
  ) {
    multiply("N", "N", sizes.inputs, sizes.rows, sizes.outputs, w, sizes.inputs, dy, sizes.outputs, dx)
  }

  /// `dw = dy^T x`.
  static func weightGradient(
    _ sizes: Sizes, _ dy: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ dw: UnsafeMutablePointer<Float>
  ) {
    multiply("N", "T", sizes.inputs, sizes.outputs, sizes.rows, x, sizes.inputs, dy, sizes.outputs, dw)
  }

  private static func multiply(
    _ formA: Unicode.Scalar, _ formB: Unicode.Scalar, _ m: Int32, _ n: Int32, _ k: Int32, _ a: UnsafePointer<Float>,
    _ lda: Int32, _ b: UnsafePointer<Float>, _ ldb: Int32, _ c: UnsafeMutablePointer<Float>
  ) {
    var formA = CChar(truncatingIfNeeded: formA.value)
    var formB = CChar(truncatingIfNeeded: formB.value)
    var (m, n, k, lda, ldb, ldc, one, zero) = (m, n, k, lda, ldb, m, Float(1), Float(0))
    sgemm_(&formA, &formB, &m, &n, &k, &one, a, &lda, b, &ldb, &zero, c, &ldc)
  }
}
