internal import Rheostat
internal import Training

/// Where a run stands, for the person who waits; one object that the run writes and the screen reads.
final class RunGauge: RunObserver {
  /// The name of the run.
  let name: String
  /// Updates performed.
  private(set) var performed = 0
  /// Updates in all.
  private(set) var total: Int?
  /// The rate of the last update.
  private(set) var rate = 0.0
  /// The last validation metric.
  private(set) var metric: Double?
  /// The mean training loss since the last look.
  private(set) var loss: Double?
  /// Whether the run is over.
  private(set) var isOver = false
  /// Updates that were done before this process.
  private(set) var first = 0
  private var sum = 0.0
  private var count = 0

  init(name: String) { self.name = name }

  func started(_ status: RunStatus) {
    (performed, first, total) = (status.counts.performed, status.counts.performed, status.total)
  }

  func stepped(_ update: Update, _ readings: Readings, _ status: RunStatus) {
    performed = status.counts.performed
    rate = update.rate
    guard let reading = readings[.trainingLoss] else { return }
    sum += reading
    count += 1
  }

  func validated(_ readings: Readings, _ status: RunStatus) { metric = readings[.validationMetric] ?? metric }

  func replanned(_ status: RunStatus) { total = status.total }

  func ended(_ summary: RunSummary) { isOver = true }

  /// Takes the mean loss of the updates since the last look.
  func look() {
    if count > 0 { loss = sum / Double(count) }
    (sum, count) = (0, 0)
  }
}
