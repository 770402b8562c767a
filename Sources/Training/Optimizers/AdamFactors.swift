internal import Glibc

/// The scalars of one update of Adam, AdamW or NAdamW, worked out in Double before the loop over the parameters:
/// `u = (gradient g + moment m) / (root sqrt(v) + epsilon)`, `x = keep x - rate u`.
struct AdamFactors<Scalar: OptimizerScalar> {
  let penalty, keep, rate, firstShare, secondDecay, secondShare, gradient, moment, root, epsilon: Scalar

  /// Advances the product of momenta; `state.updates` counts the present update already.
  init(_ settings: OptimizerSettings, _ state: inout OptimizerState<Scalar>, rate: Double) {
    let step = Double(state.updates)
    let decouples = settings.kind.decouplesDecay
    penalty = Scalar(decouples ? 0 : settings.weightDecay)
    keep = Scalar(decouples ? 1 - rate * settings.weightDecay : 1)
    self.rate = Scalar(rate)
    firstShare = Scalar(1 - state.momentum)
    secondDecay = Scalar(settings.beta2)
    secondShare = Scalar(1 - settings.beta2)
    root = Self.biasOfRoot(settings, step: step)
    epsilon = Scalar(settings.epsilon)
    guard settings.kind == .nadamw else {
      gradient = 0
      moment = Scalar(1 / (1 - pow(state.momentum, step)))
      return
    }
    let now = Self.nesterovMomentum(settings, state.momentum, step)
    let next = Self.nesterovMomentum(settings, state.momentum, step + 1)
    state.momentumProduct *= now
    gradient = Scalar((1 - now) / (1 - state.momentumProduct))
    moment = Scalar(next / (1 - state.momentumProduct * next))
  }

  /// `1 / sqrt(1 - beta2^step)`, which corrects the bias of `sqrt(v)`.
  static func biasOfRoot(_ settings: OptimizerSettings, step: Double) -> Scalar {
    Scalar(1 / (1 - pow(settings.beta2, step)).squareRoot())
  }

  private static func nesterovMomentum(_ settings: OptimizerSettings, _ momentum: Double, _ step: Double) -> Double {
    momentum * (1 - 0.5 * pow(0.96, step * settings.momentumDecay))
  }
}
