internal import Glibc
internal import RateControl

/// The rates of a range test: `low (high/low)^(k/(steps - 1))`.
struct RampRates: Sendable, Hashable {
  let low: Double
  let high: Double
  let steps: Int

  /// The rate of the update with this index, 0..<steps.
  func callAsFunction(_ step: Int) -> Double {
    let share = Double(step) / Double(max(steps - 1, 1))
    // Of logarithms, since the ratio of the ends may overflow.
    return min(max(exp(log(low) + share * (log(high) - log(low))), low), high)
  }
}

/// What a ramp has seen: losses, each with the update from which it followed.
struct Ramp: Sendable, Codable, Hashable {
  /// Updates whose effect was seen, rising.
  private(set) var updates: [Int] = []
  /// The loss after each, finite.
  private(set) var losses: [Double] = []
  /// Whether the loss ceased to be finite, or too many updates were skipped.
  private(set) var diverged = false
  private var level = RampLevel()
  private var reader = SignalReader()
  private var pending: Double?
  private var pendingDiverged = false

  /// Makes room, so that no step allocates.
  mutating func reserve(_ steps: Int) {
    updates.reserveCapacity(steps)
    losses.reserveCapacity(steps)
  }

  /// Takes in the loss that came before the pending update.
  mutating func measured(_ readings: Readings) {
    switch reader.read(.trainingLoss, in: readings, at: .measured) {
    case .value(let loss): pending = loss
    case .notFinite: pendingDiverged = true
    case .nothing, .missing: break
    }
  }

  /// The pending update was not made; its batch is lost.
  mutating func skipped() { (pending, pendingDiverged) = (nil, false) }

  /// Too many updates in a row were skipped.
  mutating func diverge() { diverged = true }

  /// Takes in what came with an update: its batch's loss before it, which is the effect of the update before.
  ///
  /// - Parameter update: the 0-based index of the update that was made.
  /// - Returns: whether the ramp ends here, and what is to be reported.
  mutating func trained(_ readings: Readings, update: Int) -> (ends: Bool, report: Reason?) {
    defer { skipped() }
    switch reader.read(.trainingLoss, in: readings, at: .trained) {
    case .value(let loss): return (add(loss, update - 1), nil)
    case .notFinite: diverged = true
    case .missing(let report): if !pendingDiverged && pending == nil { return (false, report) }
    case .nothing: break
    }
    if pendingDiverged || diverged {
      diverged = true
      return (true, nil)
    }
    return (pending.map { add($0, update - 1) } ?? false, nil)
  }

  private mutating func add(_ loss: Double, _ update: Int) -> Bool {
    if update >= 0 {
      updates.append(update)
      losses.append(loss)
    }
    return level.add(loss)
  }

  /// Rates and the losses that followed; a divergence is a loss of NaN at the rate of the first update without one.
  func pairs(_ rates: RampRates) -> [(rate: Double, loss: Double)] {
    let finite = zip(updates, losses).map { (rate: rates($0), loss: $1) }
    return diverged ? finite + [(rates(min((updates.last ?? -1) + 1, rates.steps - 1)), .nan)] : finite
  }

  /// Checks numbers that were read from a file.
  func check(_ numbers: StoredNumbers, performed: Int) throws(ControllerError) {
    guard updates.count == losses.count, losses.allSatisfy(\.isFinite), pending?.isFinite ?? true,
      zip(updates, updates.dropFirst()).allSatisfy({ $0 < $1 }), updates.first ?? 0 >= 0,
      updates.last ?? 0 < max(performed, 1)
    else { throw .state("the losses of the stored state of \(numbers.kind) are impossible") }
    try level.check(numbers)
  }
}
