internal import Rheostat

/// The signals that a step is asked to measure: those of the controller, the training loss, and those for the trace.
struct SignalChoice {
  let measured: Signals

  /// Chooses; a task reports at most eight at once. The training loss is always among them, unless the controller
  /// needs eight others by itself.
  init(needs: Signals, asked: Signals, available: Signals) throws(TrainingError) {
    let missing = asked.subtracting(available)
    guard missing.isEmpty else {
      throw .usage(
        "this workload does not report the signal \(Self.list(missing)); it reports \(Self.list(available))")
    }
    let atValidation: Signals = [Signals(.validationLoss), Signals(.validationMetric)]
    let needed = needs.union(Signals(.trainingLoss)).intersection(available).subtracting(atValidation)
    let logged = asked.subtracting(atValidation).subtracting(needed)
    guard !logged.isEmpty else {
      let fits = needed.elements.count <= Readings.capacity
      measured = fits ? needed : needed.subtracting(Signals(.trainingLoss))
      return
    }
    let room = Readings.capacity - needed.elements.count
    guard logged.elements.count <= room else {
      throw .usage(
        "an update reports \(Readings.capacity) signals at most, and \(Self.list(needed)) must be among them, so that "
          + "\(room) can be logged beside them; got \(logged.elements.count), leave out "
          + "\(logged.elements.count - room) of \(Self.list(logged))")
    }
    measured = needed.union(logged)
  }

  private static func list(_ signals: Signals) -> String {
    let names = signals.elements.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
