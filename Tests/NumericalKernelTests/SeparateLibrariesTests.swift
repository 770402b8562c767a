import COpenBLAS
import Foundation
import Glibc
import NumericalKernel
import Testing

@Suite struct SeparateLibrariesTests {
  /// The file that a symbol of the program's global scope, which is what libgsl's own calls bind to, comes from.
  ///
  /// `dladdr` would say it too, but Glibc's module leaves it out.
  static func library(of symbol: String) throws -> String {
    let address = UInt(bitPattern: try #require(dlsym(nil, symbol), "\(symbol) is nowhere"))
    let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/maps")).readDataToEndOfFile()
    for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard fields.count > 5, ends.count == 2, ends[0] <= address, address < ends[1] else { continue }
      return URL(fileURLWithPath: String(fields[5])).lastPathComponent
    }
    return ""
  }

  @Test func gslRunsOnItsOwnCBLASAndMatrixProductsOnOpenBLAS() throws {
    // Both are at work in this program, so both are loaded.
    #expect(try LeastSquares.fit(columns: [[1, 1]], to: [1, 3]).rank == 1)
    var product: Float = 0
    let (one, two, size): (Float, Float, Int32) = (1, 2, 1)
    let zero: Float = 0
    sgemm_("N", "N", [size], [size], [size], [one], [two], [size], [two], [size], [zero], &product, [size])
    #expect(product == 4)
    #expect(try Self.library(of: "gsl_blas_ddot").hasPrefix("libgsl.so"))
    for symbol in ["cblas_dgemm", "cblas_ddot", "cblas_dtrsv", "cblas_daxpy", "cblas_dnrm2"] {
      #expect(try Self.library(of: symbol).hasPrefix("libgslcblas.so"), "\(symbol)")
    }
    #expect(try Self.library(of: "sgemm_").contains("openblas"))
  }
}
