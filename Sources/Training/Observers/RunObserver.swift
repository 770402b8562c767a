public import Rheostat

/// Watches a run: a trace, a progress line, a test. Controllers know nothing of it.
///
/// Every method has a default that does nothing. An observer that throws ends the run with its sentence.
///
///     struct Losses: RunObserver {
///       mutating func stepped(_ update: Update, _ readings: Readings, _ status: RunStatus) { ... }
///     }
public protocol RunObserver {
  /// The run begins, or goes on from where it was stored.
  mutating func started(_ status: RunStatus) throws(TrainingError)
  /// An update was made; called for each, so it must not cost much.
  mutating func stepped(_ update: Update, _ readings: Readings, _ status: RunStatus) throws(TrainingError)
  /// An update was not made.
  mutating func skipped(_ update: Update, _ status: RunStatus) throws(TrainingError)
  /// The controller decided; comes after the event that made it decide, with the decision as a sentence.
  mutating func decided(_ decision: Decision, _ sentence: String, _ status: RunStatus) throws(TrainingError)
  /// The model was validated.
  mutating func validated(_ readings: Readings, _ status: RunStatus) throws(TrainingError)
  /// The state was kept in a slot.
  mutating func saved(_ slot: Slot, _ status: RunStatus) throws(TrainingError)
  /// The state of a slot was brought back.
  mutating func restored(_ slot: Slot, data: DataPosition, _ status: RunStatus) throws(TrainingError)
  /// The total changed.
  mutating func replanned(_ status: RunStatus) throws(TrainingError)
  /// The run is over.
  mutating func ended(_ summary: RunSummary) throws(TrainingError)
}

extension RunObserver {
  /// Does nothing.
  public mutating func started(_ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func stepped(_ update: Update, _ readings: Readings, _ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func skipped(_ update: Update, _ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func decided(_ decision: Decision, _ sentence: String, _ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func validated(_ readings: Readings, _ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func saved(_ slot: Slot, _ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func restored(_ slot: Slot, data: DataPosition, _ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func replanned(_ status: RunStatus) throws(TrainingError) {}
  /// Does nothing.
  public mutating func ended(_ summary: RunSummary) throws(TrainingError) {}
}

extension RunObserver {
  /// Hands an event to the method for it.
  mutating func observe(_ event: RunEvent, _ status: RunStatus, _ summary: @autoclosure () -> RunSummary)
    throws(TrainingError)
  {
    switch event {
    case .trained(let update, let readings): try stepped(update, readings, status)
    case .skipped(let update, _): try skipped(update, status)
    case .validated(let readings): try validated(readings, status)
    case .saved(let slot): try saved(slot, status)
    case .restored(let slot, let data): try restored(slot, data: data, status)
    case .replanned: try replanned(status)
    case .finished: try ended(summary())
    case .measured: break
    }
  }
}
