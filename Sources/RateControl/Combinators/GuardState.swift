/// What a guard remembers.
struct GuardState: Sendable, Codable, Hashable {
  enum Phase: String, Sendable, Codable, Hashable { case running, saving, restoring, ended }

  /// Weight of a new loss in the running mean: it looks back about 20 updates.
  static let meanWeight = 0.05
  /// How many losses the running mean needs before a spike counts.
  static let warmUp = 20
  /// How many divergences right after a restore mean that the state kept is bad.
  static let patience = 3

  var phase = Phase.running
  private(set) var scale = 1.0
  private(set) var step = 0
  private(set) var times = 0
  var stream = DecisionStream()
  private var sinceKept = 0
  private var sinceRestore = 0
  private var failures = 0
  private var ignoring = false
  private var measuredLoss: Double?
  private var measuredNotFinite = false
  private var mean: Double?
  private var losses = 0

  /// The loss that came before the pending update.
  var measured: Double? { measuredNotFinite ? .nan : measuredLoss }

  mutating func measure(_ loss: Double) {
    measuredNotFinite = !loss.isFinite
    measuredLoss = loss.isFinite ? loss : nil
  }

  mutating func forgetMeasured() {
    measuredNotFinite = false
    measuredLoss = nil
  }

  /// Whether a loss is a divergence.
  func isDivergence(_ loss: Double, spike: Double) -> Bool {
    guard loss.isFinite else { return true }
    guard let mean, losses >= Self.warmUp, spike.isFinite else { return false }
    return loss > mean + (spike - 1) * abs(mean)
  }

  /// Takes in a loss that is no divergence; asks for a save when one is due and the loss is not on its way up.
  mutating func healthy(_ loss: Double?, keep: Int?) {
    step += 1
    sinceKept += 1
    sinceRestore += 1
    failures = 0
    ignoring = false
    forgetMeasured()
    guard let loss, loss.isFinite else { return }
    let before = mean ?? loss
    if let keep, sinceKept >= keep, loss <= before + abs(before) { phase = .saving }
    let moved = before + Self.meanWeight * (loss - before)
    mean = moved.isFinite ? moved : before
    losses = min(losses + 1, Self.warmUp)
  }

  /// Takes in a divergence; nil if nothing new is to be reported.
  mutating func diverged(_ policy: Guard.Policy, factor: Double) -> Reason? {
    step += 1
    times += 1
    forgetMeasured()
    switch policy {
    case .ignore, .countAsBad:
      defer { ignoring = true }
      return ignoring ? nil : .divergenceIgnored
    case .fail:
      phase = .ended
      return .divergenceEnded
    case .rollback:
      failures = sinceRestore == 0 ? failures + 1 : 0
      guard failures < Self.patience else {
        phase = .ended
        return .divergenceEnded
      }
      scale *= factor
      phase = .restoring
      return .rolledBack
    }
  }

  mutating func kept() {
    phase = .running
    sinceKept = 0
  }

  mutating func restored() {
    phase = .running
    sinceKept = 0
    sinceRestore = 0
  }

  /// Checks numbers that were read from a file.
  func check() throws(ControllerError) {
    let counts = [step, times, sinceKept, sinceRestore, failures, losses]
    guard scale.isFinite, (0...1).contains(scale), mean?.isFinite ?? true, measuredLoss?.isFinite ?? true,
      counts.allSatisfy({ (0...RunPlan.largestTotal).contains($0) })
    else { throw .state("the stored state of the guard holds impossible numbers") }
  }
}
