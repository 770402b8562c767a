internal import Rheostat

/// The updates since the last line of steps; part of the resumable state, so that no mean is lost by a kill.
struct PartialSteps: Sendable {
  private var updates = 0
  private var losses = 0
  private var lossSum = 0.0
  private var skipped = 0
  private var rate = 0.0
  private var counts = Counts()
  private var last = Readings()
  /// The role of the updates.
  private(set) var role = Role.main

  /// Whether there is nothing to tell.
  var isEmpty: Bool { updates == 0 }

  mutating func add(_ update: Update, _ readings: Readings, _ counts: Counts) {
    updates += 1
    rate = update.rate
    role = update.role
    last = readings
    self.counts = counts
    guard let loss = readings[.trainingLoss] else { return }
    losses += 1
    lossSum += loss
  }

  mutating func skip() { skipped += 1 }

  /// The line, and an empty account.
  mutating func take(_ signals: Signals) -> TraceRecord.Steps {
    defer { self = PartialSteps() }
    var named: [Signal: Double] = [:]
    for signal in signals.elements { named[signal] = last[signal] }
    return TraceRecord.Steps(
      performed: counts.performed, rewound: counts.rewound, committed: counts.committed, rate: rate, role: role,
      loss: losses > 0 ? lossSum / Double(losses) : nil, skipped: skipped, signals: named)
  }
}

extension PartialSteps {
  func write(to writer: inout ByteWriter) {
    writer.add([updates, losses, skipped, Int(role.rawValue)])
    writer.add([lossSum, rate])
    counts.write(to: &writer)
    last.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(TrainingError) {
    let whole = try reader.ints(count: 4)
    let numbers = try reader.doubles(count: 2)
    guard whole.allSatisfy({ $0 >= 0 && $0 <= RunPlan.largestTotal }),
      let role = Role(rawValue: UInt8(min(whole[3], 255)))
    else { throw reader.refusal("holds an impossible account of the last steps") }
    (updates, losses, skipped) = (whole[0], whole[1], whole[2])
    (lossSum, rate) = (numbers[0], numbers[1])
    self.role = role
    counts = try Counts(from: &reader)
    last = try Readings(from: &reader)
  }
}
