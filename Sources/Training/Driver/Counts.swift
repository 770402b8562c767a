internal import Rheostat

/// What a run has done so far. Pictures and scores use `performed`, so that the price of a search cannot hide.
public struct Counts: Sendable, Hashable {
  /// Updates made, thrown away or not.
  public private(set) var performed = 0
  /// Updates thrown away by a restore: `performed - committed`.
  public private(set) var rewound = 0
  /// Updates that the present weights have behind them; saved and restored with them.
  public private(set) var committed = 0
  /// Updates that were not made, as after an overflow.
  public private(set) var skipped = 0
  /// Validations, asked for or volunteered.
  public private(set) var validations = 0

  /// Creates the counts of a run that has not begun.
  public init() {}

  /// The validations in step equivalents: a forward pass costs a third of a step.
  ///
  /// - Parameter batches: what one validation looks at, in training batches.
  public func evaluations(batchesPerValidation batches: Double) -> Double { Double(validations) * batches / 3 }

  mutating func trained() {
    performed += 1
    committed += 1
  }

  mutating func skip() { skipped += 1 }

  mutating func validated() { validations += 1 }

  /// The weights are those of a slot again.
  mutating func restored(committed slot: Int) {
    rewound += committed - slot
    committed = slot
  }
}

extension Counts {
  func write(to writer: inout ByteWriter) {
    writer.add([performed, rewound, committed, skipped, validations])
  }

  init(from reader: inout ByteReader) throws(TrainingError) {
    let counts = try reader.ints(count: 5)
    guard counts.allSatisfy((0...RunPlan.largestTotal).contains), counts[0] == counts[1] + counts[2] else {
      throw reader.refusal("holds the impossible counts \(counts)")
    }
    (performed, rewound, committed, skipped, validations) = (counts[0], counts[1], counts[2], counts[3], counts[4])
  }
}
