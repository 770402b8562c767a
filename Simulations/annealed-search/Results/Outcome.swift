import Foundation

/// What one run came to: a line of the results file.
struct Outcome: Codable, Sendable, Hashable {
  /// The validation loss after so many updates.
  struct Point: Codable, Sendable, Hashable {
    /// Updates made, searched ones among them.
    var performed: Int
    /// Updates that the weights have behind them.
    var committed: Int
    var loss: Double
  }

  var key: String
  var workload: String
  var arm: String
  var budget: Double
  var seed: UInt64
  var rate: Double?
  /// Largest learning rate of the main pass.
  var peak: Double
  var curve: [Point]
  var metric: Double
  /// Loss of a uniform guess: what a run that diverged is worth.
  var chance: Double
  var performed: Int
  var committed: Int
  /// Updates that were thrown away.
  var rewound: Int
  /// Validations in step equivalents.
  var evaluations: Double
  /// The decisions as sentences, the first forty.
  var decisions: [String]

  /// The loss that counts: that of what was handed back, a uniform guess at worst.
  var score: Double {
    guard let last = curve.last?.loss, last.isFinite else { return chance }
    return min(last, chance)
  }

  /// The charged updates until the validation loss was at most `target`; nil: never.
  func steps(to target: Double, charged: Bool) -> Int? {
    curve.first { $0.loss <= target }.map { charged ? $0.performed : $0.committed }
  }
}

extension Outcome {
  /// One line of JSON, without its end.
  func line() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(self)
  }

  init(line: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(Outcome.self, from: line)
  }
}
