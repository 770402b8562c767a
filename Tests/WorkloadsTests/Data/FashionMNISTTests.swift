import Foundation
import Testing
import Training

@testable import Workloads

@Suite struct FashionMNISTTests {
  static let isInstalled = FileManager.default.fileExists(
    atPath: FashionMNIST.directory + "/train-images-idx3-ubyte.gz")

  @Test(.enabled(if: isInstalled, "apt-get install dataset-fashion-mnist")) func hasTheImagesOfItsPaper() throws {
    let split = try FashionMNIST.load()
    #expect(split.training.count == 60_000 && split.validation.count == 10_000 && split.training.inputs == 784)
    for label in 0..<10 {
      #expect(split.training.labels.count { $0 == label } == 6000)
      #expect(split.validation.labels.count { $0 == label } == 1000)
    }
    // Mean and standard deviation that are quoted for it everywhere: 0.2860 and 0.3530.
    let sums = split.training.pixels.reduce(into: (0, 0)) { sums, pixel in
      sums.0 += Int(pixel)
      sums.1 += Int(pixel) * Int(pixel)
    }
    let mean = Double(sums.0) / Double(60_000 * 784) / 255
    let square = Double(sums.1) / Double(60_000 * 784) / (255 * 255)
    #expect(abs(mean - 0.2860) < 5e-5 && abs((square - mean * mean).squareRoot() - 0.3530) < 5e-5)
  }

  @Test func theSentenceSaysHowToInstallIt() {
    let error = #expect(throws: TrainingError.self) { try FashionMNIST.load(directory: "/nowhere") }
    #expect(error?.description.contains("apt-get install dataset-fashion-mnist") == true)
    #expect(error?.description.contains("/nowhere/train-images-idx3-ubyte.gz") == true)
  }

  @Test func filesAreChecked() throws {
    let whole: [UInt8] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3] + [1, 2, 3, 4, 5, 6]
    try WeightFileTests.withFile(whole) { path in
      let file = try IDXFile(path, dimensions: 2)
      #expect(file.dimensions == [2, 3] && file.bytes == [1, 2, 3, 4, 5, 6])
      #expect(throws: TrainingError.self) { try IDXFile(path, dimensions: 3) }
    }
    let huge: [UInt8] = [0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 0]
    for wrong in (0..<whole.count).map({ Array(whole[..<$0]) }) + [whole + [7], huge] {
      try WeightFileTests.withFile(wrong) { path in
        #expect(throws: TrainingError.self) { try IDXFile(path, dimensions: 2) }
      }
    }
  }

  @Test func impossibleSetsAreRefused() {
    func make(_ pixels: [UInt8], _ labels: [UInt8], inputs: Int = 2, classes: Int = 3) throws {
      _ = try Dataset(inputs: inputs, classes: classes, scale: 1, pixels: pixels, labels: labels)
    }
    #expect(throws: Never.self) { try make([1, 2], [2]) }
    #expect(throws: TrainingError.data("example 0 has the label 3; the largest of 3 classes is 2")) {
      try make([1, 2], [3])
    }
    #expect(throws: TrainingError.self) { try make([1, 2, 3], [0]) }
    #expect(throws: TrainingError.self) { try make([], [], inputs: 0) }
    #expect(throws: TrainingError.self) { try make([1, 2], [0], classes: 1) }
    #expect(throws: TrainingError.self) { try make([1, 2], [0, 1, 1], inputs: .max) }
  }
}
