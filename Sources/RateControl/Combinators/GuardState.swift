/// What a guard remembers.
struct GuardState: Sendable, Codable, Hashable {
  /// Where the guard stands; `restoringLast` is a restore after which the run ends.
  enum Phase: String, Sendable, Codable, Hashable { case running, saving, restoring, restoringLast, ended }

  /// How many divergences right after a restore mean that the state kept is bad.
  static let patience = 3
  /// How many rollbacks to one and the same state are enough: cutting the rate has not helped.
  static let mostRollbacks = 20

  var phase = Phase.running
  private(set) var scale = 1.0
  private(set) var step = 0
  private(set) var times = 0
  var stream = DecisionStream()
  private var sinceKept = 0
  private var sinceRestore = 0
  private var failures = 0
  private var rollbacks = 0
  private var ignoring = false
  private var losses = LossLevel()
  private var measuredLoss: Double?
  private var measuredNotFinite = false

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
  func isDivergence(_ loss: Double, spike: Double) -> Bool { !loss.isFinite || losses.isDivergence(loss, times: spike) }

  /// Takes in a loss that is no divergence; asks for a save when one is due and the loss is not on its way up.
  mutating func healthy(_ loss: Double?, spike: Double, keep: Int?) {
    step += 1
    sinceKept += 1
    forgetMeasured()
    if let loss { losses.add(loss, times: spike) }
    // A loss that may be the first of a divergence is no sign of health.
    if losses.isSuspicious { return }
    sinceRestore += 1
    failures = 0
    ignoring = false
    if let keep, let loss, sinceKept >= keep, losses.isCalm(loss) { phase = .saving }
  }

  /// Takes in a divergence; nil if nothing new is to be reported.
  mutating func diverged(_ policy: Guard.Policy, factor: Double, givesUp: Bool) -> Reason? {
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
      rollbacks += 1
      guard !givesUp || (failures < Self.patience && rollbacks <= Self.mostRollbacks) else {
        phase = .restoringLast
        return .divergenceEnded
      }
      scale *= factor
      phase = .restoring
      return .rolledBack
    }
  }

  /// Counts an update that was the inner controller's own trial.
  mutating func probed() { step += 1 }

  mutating func kept() {
    phase = .running
    sinceKept = 0
    rollbacks = 0
  }

  mutating func restored() {
    losses.forgetSuspects()
    phase = phase == .restoringLast ? .ended : .running
    sinceKept = 0
    sinceRestore = 0
  }

  /// Checks numbers that were read from a file.
  func check() throws(ControllerError) {
    let counts = [step, times, sinceKept, sinceRestore, failures, rollbacks]
    guard scale.isFinite, (0...1).contains(scale), measuredLoss?.isFinite ?? true, losses.isPossible,
      counts.allSatisfy({ (0...RunPlan.largestTotal).contains($0) })
    else { throw .state("the stored state of the guard holds impossible numbers") }
  }
}
