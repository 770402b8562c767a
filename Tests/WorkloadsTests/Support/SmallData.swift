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

  /// Random pieces of text of six tokens; the next one is mostly the third.
  static func text(_ count: Int, seed: UInt64) throws -> Dataset {
    var generator = SplitMix64(seed: seed)
    func token() -> UInt8 { UInt8(generator.next() % UInt64(vocabulary)) }
    let windows = (0..<count).map { _ in (0..<6).map { _ in token() } }
    return try Dataset(
      context: 6, vocabulary: vocabulary, tokens: windows.flatMap(\.self),
      next: windows.map { generator.next() % 8 == 0 ? token() : $0[2] })
  }

  static let vocabulary = 5

  /// Examples that a network of this kind can read.
  static func set(_ count: Int, for kind: Kind, seed: UInt64) throws -> Dataset {
    if kind.isText { return try text(count, seed: seed) }
    return try set(count, inputs: kind.inputs, seed: seed)
  }

  static func split(
    for kind: Kind = Kind(hidden: []), seed: UInt64 = 1, training: Int = 26, validation: Int = 11
  ) throws -> DataSplit {
    try DataSplit(
      training: set(training, for: kind, seed: seed), validation: set(validation, for: kind, seed: seed + 1))
  }

  /// Images as the reference reads them.
  static func rows(_ data: Dataset, _ numbers: some Sequence<Int>) -> (examples: [[Double]], labels: [Int]) {
    let numbers = Array(numbers)
    let examples = numbers.map { number in
      (0..<data.inputs).map { Double(Float(data.pixels[number * data.inputs + $0]) * data.factors[$0]) }
    }
    return (examples, numbers.map { Int(data.labels[$0]) })
  }
}

/// A network of every kind.
struct Kind: Sendable, CustomTestStringConvertible {
  var hidden: [Int]
  var activation = Activation.relu
  var normalization = Normalization.none
  var isText = false
  var channels: Int?
  var inputs = 6

  var testDescription: String {
    let stem = isText ? " text" : channels.map { " \($0) channels on \(inputs)" } ?? ""
    return "\(hidden) \(activation.rawValue) \(normalization.rawValue)\(stem)"
  }

  static let all: [Kind] =
    [Kind(hidden: [])]
    + [[5], [9, 4], [3, 8, 5]].flatMap { hidden in
      Activation.allCases.flatMap { activation in
        Normalization.allCases.map { Kind(hidden: hidden, activation: activation, normalization: $0) }
      }
    }

  /// Texts, and images of an even and an odd side under a convolution.
  static let stems: [Kind] = [
    Kind(hidden: [], isText: true), Kind(hidden: [7], isText: true),
    Kind(hidden: [6, 5], activation: .tanh, normalization: .layer, isText: true),
    Kind(hidden: [6], activation: .gelu, normalization: .batch, isText: true),
    Kind(hidden: [], channels: 2, inputs: 16), Kind(hidden: [5], activation: .tanh, channels: 3, inputs: 25),
    Kind(hidden: [6], activation: .gelu, normalization: .layer, channels: 2, inputs: 25),
    Kind(hidden: [5], normalization: .batch, channels: 3, inputs: 16),
  ]

  /// The shape of a network that reads ``SmallData``.
  func smallShape() throws -> NetworkShape {
    try NetworkShape(
      for: SmallData.split(for: self), hidden: hidden, channels: channels, activation: activation,
      normalization: normalization)
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
