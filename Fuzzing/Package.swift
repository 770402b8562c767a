// swift-tools-version:6.2
import PackageDescription

let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "rheostat", path: "..")],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        .product(name: "Rheostat", package: "rheostat"), .product(name: "Suggestion", package: "rheostat"),
        .product(name: "RheostatABI", package: "rheostat"), .product(name: "Training", package: "rheostat"),
      ],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
  ]
)
