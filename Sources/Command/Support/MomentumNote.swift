internal import Rheostat
internal import Training

/// Says once that plain SGD has become SGD with momentum, because its controller moves the momentum.
struct MomentumNote: RunObserver {
  private var isSaid = false

  mutating func stepped(_ update: Update, _ readings: Readings, _ status: RunStatus) {
    guard !isSaid, let momentum = update.momentum else { return }
    isSaid = true
    complain(
      "the controller sets a momentum (\(rounded(momentum)) now), so that sgd is SGD with momentum here, as in torch")
  }
}
