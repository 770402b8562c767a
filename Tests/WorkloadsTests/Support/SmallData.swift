import Rheostat
import Testing
import Training

@testable import Workloads

/// Small random images whose class shows in their pixels.
enum SmallData {
  static func set(_ count: Int, inputs: Int = 6, classes: Int = 3, seed: UInt64) throws -> Dataset {
    var generator = SplitMix64(seed: seed)
    var (pixels, labels): ([UInt8], [UInt8]) = ([], [])
    for _ in 0..<count {
      let label = Int(generator.next() % UInt64(classes))
      labels.append(UInt8(label))
      for input in 0..<inputs {
        let level = 100 * generator.uniform() + (input % classes == label ? 150 : 0)
        pixels.append(UInt8(level))
      }
    }
    return try Dataset(inputs: inputs, classes: classes, scale: 1 / 255, pixels: pixels, labels: labels)
  }

  static func split(seed: UInt64 = 1, training: Int = 26, validation: Int = 11) throws -> DataSplit {
    try DataSplit(training: set(training, seed: seed), validation: set(validation, seed: seed + 1))
  }

  /// Images as the reference reads them.
  static func rows(_ data: Dataset, _ numbers: some Sequence<Int>) -> (examples: [[Double]], labels: [Int]) {
    let numbers = Array(numbers)
    let examples = numbers.map { number in
      (0..<data.inputs).map { Double(Float(data.pixels[number * data.inputs + $0]) * data.scale) }
    }
    return (examples, numbers.map { Int(data.labels[$0]) })
  }
}

/// A network of every kind.
struct Kind: Sendable, CustomTestStringConvertible {
  var hidden: [Int]
  var activation = Activation.relu
  var normalization = Normalization.none

  var testDescription: String { "\(hidden) \(activation.rawValue) \(normalization.rawValue)" }

  static let all: [Kind] =
    [Kind(hidden: [])]
    + [[5], [9, 4], [3, 8, 5]].flatMap { hidden in
      Activation.allCases.flatMap { activation in
        Normalization.allCases.map { Kind(hidden: hidden, activation: activation, normalization: $0) }
      }
    }

  func shape(inputs: Int = 6, outputs: Int = 3) throws -> NetworkShape {
    try NetworkShape(
      inputs: inputs, hidden: hidden, outputs: outputs, activation: activation, normalization: normalization)
  }
}

extension StepOutcome {
  /// The readings of an update that was made; an issue if it was skipped.
  func trained() throws -> Readings {
    guard case .trained(let readings) = self else {
      Issue.record("the update was skipped")
      return Readings()
    }
    return readings
  }
}
