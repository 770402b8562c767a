// swift-tools-version:6.2
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "rheostat", path: "..")],
  targets: [
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        .product(name: "Rheostat", package: "rheostat"), .product(name: "Training", package: "rheostat"),
      ]),
    .executableTarget(
      name: "search-peer", dependencies: [.product(name: "GaussianProcess", package: "rheostat")]),
  ]
)
