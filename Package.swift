// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

// The library for other languages carries its own GSL: RHEOSTAT_STATIC_GSL=1 links the archives in place of the shared library.
let carriesGSL = Context.environment["RHEOSTAT_STATIC_GSL"] == "1"

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["_TestSupport"], exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "rheostat",
  products: [
    .library(name: "RateControl", targets: ["RateControl"]),
    .library(name: "Rheostat", targets: ["Rheostat"]),
    .library(name: "GaussianProcess", targets: ["GaussianProcess"]),
    .library(name: "LossForecast", targets: ["LossForecast"]),
    .library(name: "Suggestion", targets: ["Suggestion"]),
    .library(name: "Training", targets: ["Training", "Workloads"]),
    .executable(name: "rheostat", targets: ["rheostat-command"]),
    .library(name: "RheostatC", type: .dynamic, targets: ["RheostatABI"]),
    // The same for the fuzzer, which watches only what is linked statically
    .library(name: "RheostatABI", targets: ["RheostatABI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Public API
    library("RateControl"),
    library("ControllerFiles", ["RateControl"]),
    library("LossForecast"),
    library("StageSearch", ["RateControl", "GaussianProcess", "LossForecast"]),
    library("Rheostat", ["RateControl", "ControllerFiles", "GaussianProcess", "LossForecast", "StageSearch"]),
    library("Suggestion", ["Rheostat"]),
    // For other languages: the header is the contract
    .target(name: "CRheostat"),
    library("RheostatABI", ["CRheostat", "Rheostat", "Suggestion"]),
    library("Training", ["Rheostat"]),
    library("Workloads", ["Training", "COpenBLAS", "CZlib"]),
    library("Report", ["Rheostat", "Training"]),
    // Numerics of its own, and what rests on it
    .target(
      name: "NumericalKernel", dependencies: carriesGSL ? ["CGSL", "CXerbla"] : ["CGSL"], swiftSettings: strict,
      linkerSettings: carriesGSL
        ? [.linkedLibrary(":libgsl.a"), .linkedLibrary(":libgslcblas.a"), .linkedLibrary("m")] : []),
    .target(name: "CXerbla"),
    library("GaussianProcess", ["NumericalKernel"]),
    // System libraries
    .systemLibrary(
      name: "CGSL", path: carriesGSL ? "Sources/CGSLArchives" : "Sources/CGSL", pkgConfig: carriesGSL ? nil : "gsl",
      providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // The command line
    .executableTarget(
      name: "rheostat-command",
      dependencies: [
        "Rheostat", "Suggestion", "Training", "Workloads", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Sources/Command", swiftSettings: strict),
    // Studies
    .executableTarget(
      name: "forecast-study", dependencies: ["LossForecast"], path: "Simulations/forecast",
      exclude: ["README.md", "autolrs.py", "make_series.py"], swiftSettings: strict),
    .executableTarget(
      name: "annealed-search-study",
      dependencies: [
        "Rheostat", "Training", "Workloads", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Simulations/annealed-search", exclude: ["README.md", "results.csv", "curves.svg", "torch"],
      swiftSettings: strict),
    // Tests
    .target(
      name: "_TestSupport", dependencies: ["Rheostat", "Training"], path: "Tests/_TestSupport", swiftSettings: strict),
    .target(name: "_AllocationCounter", path: "Tests/_AllocationCounter"),
    tests("RateControlTests", ["Rheostat", "_AllocationCounter"]),
    tests("ControllerFilesTests", ["Rheostat"], exclude: ["Stored"]),
    tests("NumericalKernelTests", ["NumericalKernel", "CGSL", "COpenBLAS"]),
    tests("GaussianProcessTests", ["GaussianProcess", "NumericalKernel"]),
    tests("LossForecastTests", ["LossForecast"]),
    tests("StageSearchTests", ["StageSearch", "Rheostat", "_AllocationCounter"]),
    tests("SuggestionTests", ["Suggestion"]),
    tests("RheostatABITests", ["RheostatABI", "CRheostat", "Rheostat"]),
    tests("TrainingTests", ["Training"]),
    tests("WorkloadsTests", ["Workloads", "_AllocationCounter"]),
    tests("ReportTests", ["Report", "Training"]),
    tests("AnnealedSearchStudyTests", ["annealed-search-study"]),
    tests("CommandTests", ["rheostat-command", "Rheostat"]),
  ]
)

// The sanitizers of the C interface (`make sanitize-abi`) need none of the other tests, nor the programs.
if Context.environment["RHEOSTAT_ONLY_ABI_TESTS"] == "1" {
  package.products.removeAll { $0 is Product.Executable }
  package.targets.removeAll { $0.type == .executable || $0.type == .test && $0.name != "RheostatABITests" }
}
