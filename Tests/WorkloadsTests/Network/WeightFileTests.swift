import Foundation
import Testing
import Training

@testable import Workloads

@Suite struct WeightFileTests {
  static func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "weights-\(UUID().uuidString)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func comesBackBitForBit() throws {
    let weights: [Float] = [0, -0.0, 1, .pi, .leastNonzeroMagnitude, -.greatestFiniteMagnitude]
    #expect(WeightFile.bytes(of: [1]) == [0, 0, 0x80, 0x3F])
    try Self.withFile(WeightFile.bytes(of: weights)) { path in
      let read = try WeightFile.read(path, count: 6)
      #expect(read.map(\.bitPattern) == weights.map(\.bitPattern))
    }
  }

  @Test func anotherSizeIsOneSentence() throws {
    try Self.withFile([UInt8](repeating: 0, count: 13)) { path in
      #expect(
        throws: TrainingError.data(
          "\(path) has 13 bytes, that is 3 float32 numbers and a rest; this network has 6 parameters, 24 bytes")
      ) { try WeightFile.read(path, count: 6) }
    }
  }

  @Test func whatIsNoWeightIsRefused() throws {
    try Self.withFile(WeightFile.bytes(of: [1, .nan])) { path in
      #expect(throws: TrainingError.self) { try WeightFile.read(path, count: 2) }
    }
    #expect(throws: TrainingError.self) { try WeightFile.read("/nowhere/weights", count: 2) }
    #expect(throws: TrainingError.file("/tmp is no regular file; give a file of weights")) {
      try WeightFile.read("/tmp", count: 2)
    }
  }
}
