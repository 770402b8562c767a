internal import Rheostat

/// The signals that a step is asked to measure: those of the controller, the training loss, and those for the trace.
struct SignalChoice {
  let measured: Signals

  /// Chooses; a task reports at most eight at once, and those that the controller needs come first.
  init(needs: Signals, asked: Signals, available: Signals) throws(TrainingError) {
    let missing = asked.subtracting(available)
    guard missing.isEmpty else {
      throw .usage(
        "this workload does not report the signal \(Self.list(missing)); it reports \(Self.list(available))")
    }
    let atValidation: Signals = [Signals(.validationLoss), Signals(.validationMetric)]
    var chosen = needs.union(asked).intersection(available).subtracting(atValidation)
    guard chosen.elements.count <= Readings.capacity else {
      throw .usage(
        "\(chosen.elements.count) signals are too many to log: with those that the controller needs there may be "
          + "\(Readings.capacity); leave out some of \(Self.list(asked))")
    }
    if available.contains(Signal.trainingLoss), chosen.elements.count < Readings.capacity {
      chosen.insert(Signals(.trainingLoss))
    }
    measured = chosen
  }

  private static func list(_ signals: Signals) -> String {
    let names = signals.elements.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
