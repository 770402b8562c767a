import Foundation
import Testing

/// Which BLAS the parts of the command run on, as the dynamic linker binds them; the order in which the libraries are
/// linked decides it, silently.
@Suite struct SeparateLibrariesTests {
  /// One line of `LD_DEBUG=bindings`: who asked for a symbol, and who gives it.
  private struct Binding {
    var from: String
    var to: String
    var symbol: String

    init?(_ line: Substring) {
      let words = line.split(separator: " ")
      guard let at = words.firstIndex(of: "file"), words.count >= at + 9, words[at + 3] == "to" else { return nil }
      from = URL(fileURLWithPath: String(words[at + 1])).lastPathComponent
      to = URL(fileURLWithPath: String(words[at + 4])).lastPathComponent
      symbol = words[at + 8].trimmingCharacters(in: ["`", "'"])
    }
  }

  /// All bindings of the command, which `LD_BIND_NOW` makes at its start.
  private func bindings() throws -> [Binding] {
    let variables = ["LD_BIND_NOW=1", "LD_DEBUG=bindings", RheostatProcess.binary.path, "controllers"]
    let outcome = try RheostatProcess.run(program: "/usr/bin/env", variables)
    #expect(outcome.status == 0)
    return outcome.errors.split(separator: "\n").compactMap { Binding($0) }
  }

  @Test func theCommandRunsGSLOnItsOwnCBLASAndTheNetworksOnOpenBLAS() throws {
    let bindings = try bindings()
    let gsl = bindings.filter { $0.from.hasPrefix("libgsl.so") && $0.symbol.hasPrefix("cblas_") }
    #expect(!gsl.isEmpty)
    for binding in gsl { #expect(binding.to.hasPrefix("libgslcblas.so"), "\(binding.symbol) is from \(binding.to)") }
    let products = bindings.filter { $0.from == "rheostat" && $0.symbol == "sgemm_" }
    #expect(products.count == 1 && products.allSatisfy { $0.to.contains("openblas") })
  }
}
