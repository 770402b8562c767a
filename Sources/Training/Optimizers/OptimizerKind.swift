public import Rheostat

/// Which optimizer turns a gradient into an update.
///
/// In the formulas `x` are the parameters, `g` the gradient, `r` the learning rate, `mu` the momentum and `u` the
/// update direction; updates are counted from 1. All agree with `torch.optim` 2.13 where it has the same optimizer, the
/// schedule-free ones with the package `schedulefree` 1.4.1, Prodigy with `prodigyopt` 1.1.2.
public enum OptimizerKind: String, Sendable, Codable, CaseIterable, Hashable {
  /// Gradient descent: `u = g`, `x -= r u`. Momentum is 0 unless an update sets it.
  case sgd
  /// Heavy ball without dampening: `v = mu v + g`, `u = v`, `x -= r u`.
  ///
  /// Source: Polyak 1964; in this form `torch.optim.SGD`.
  case momentum
  /// Nesterov's momentum: `v = mu v + g`, `u = g + mu v`, `x -= r u`.
  ///
  /// Source: Sutskever, Martens, Dahl and Hinton 2013, in the form of `torch.optim.SGD(nesterov=True)`.
  case nesterov
  /// Adam: `u = mhat / (sqrt(vhat) + eps)`, `x -= r u`.
  ///
  /// Source: Kingma and Ba 2015, arXiv 1412.6980, algorithm 1.
  case adam
  /// Adam with decoupled weight decay: `x = (1 - r decay) x - r u`.
  ///
  /// Source: Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2 (the decay multiplied by the rate, as in torch).
  case adamw
  /// NAdam with decoupled weight decay: `torch.optim.NAdam(decoupled_weight_decay=True)`.
  ///
  /// `mu_t = beta1 (1 - 0.96^(t d) / 2)` with the momentum decay `d`, `p_t = mu_1 ... mu_t` and
  /// `u = ((1 - mu_t) / (1 - p_t) g + mu_(t+1) / (1 - p_t mu_(t+1)) m) / (sqrt(vhat) + eps)`. The "NadamW" of AlgoPerf
  /// keeps the momentum constant instead (`mu_t = beta1`), which a large `d` gives.
  ///
  /// Source: Dozat 2016, "Incorporating Nesterov momentum into Adam", with the decay of Loshchilov and Hutter 2019.
  case nadamw
  /// Schedule-free SGD: the gradient is taken between a base `z` and its average `x`, which is what is evaluated.
  ///
  /// `y = (1 - beta) z + beta x`, `u = g(y) + decay y`, `z -= r u`, `x = (1 - c) x + c z` with `c = w / sum of w` and
  /// `w` the square of the largest rate so far (0 if that is 0). `beta` is the momentum of the settings; an update that
  /// sets a momentum does not change it. The average stands in for the decay of the rate, a warm-up does not.
  ///
  /// Source: Defazio et al. 2024, arXiv 2405.15682, equations 3 to 5; `schedulefree.SGDScheduleFree` without warm-up.
  case scheduleFreeSGD = "schedule-free-sgd"
  /// Schedule-free AdamW: as schedule-free SGD with `u = g(y) / (sqrt(vhat) + eps) + decay y`.
  ///
  /// Source: Defazio et al. 2024, arXiv 2405.15682, algorithm 1; `schedulefree.AdamWScheduleFree` without warm-up.
  case scheduleFreeAdamW = "schedule-free-adamw"
  /// Prodigy: Adam whose rate is `r d`, where `d` estimates the distance to the solution; `r = 1` is as published.
  ///
  /// `n = b3 n + (d / d0) d r <g, x0 - x>`, `s = b3 s + (d / d0) d r g` with `b3 = sqrt(beta2)` and `d0 = 1e-6`; `m` and
  /// `v` are the moments of `d g`; `u = m / (sqrt(v) + d eps)`, `x = (1 - d r decay) x - d r u`, then
  /// `d = max(d, n / |s|_1)`. There is no bias correction. With ``OptimizerSettings/safeguardsWarmup`` `s` has no factor
  /// `r`. An estimate that is not finite is left out; a rate of 0 changes nothing.
  ///
  /// Source: Mishchenko and Defazio 2023, arXiv 2306.06101, algorithm 4; `prodigyopt.Prodigy`.
  case prodigy

  /// The family, on which the defaults of the rules depend.
  public var family: OptimizerFamily {
    switch self {
    case .sgd, .momentum, .nesterov: .sgd
    case .adam, .adamw, .nadamw: .adam
    case .scheduleFreeSGD, .scheduleFreeAdamW: .scheduleFree
    case .prodigy: .learningRateFree
    }
  }

  /// The learning rate if the user gives none: 0.01 (SGD family) or 0.001 (Adam family), the common defaults; of the
  /// others the default of the package named above.
  public var defaultRate: Double {
    switch self {
    case .sgd, .momentum, .nesterov: 0.01
    case .adam, .adamw, .nadamw: 1e-3
    case .scheduleFreeSGD, .prodigy: 1
    case .scheduleFreeAdamW: 0.0025
    }
  }

  /// The momentum (first beta) if the user gives none: 0 for SGD, otherwise 0.9.
  public var defaultMomentum: Double { self == .sgd ? 0 : 0.9 }

  /// The weight decay if the user gives none: 0.01 for AdamW and NAdamW, as torch's AdamW has it, since without decay
  /// they are Adam and NAdam; 0 for the others, so that a comparison of learning rates has one unknown less.
  public var defaultWeightDecay: Double { self == .adamw || self == .nadamw ? 0.01 : 0 }

  /// Whether weight decay shrinks the parameters directly; otherwise it is an L2 penalty, a part of the gradient.
  public var decouplesDecay: Bool {
    switch self {
    case .adamw, .nadamw, .scheduleFreeAdamW, .prodigy: true
    case .sgd, .momentum, .nesterov, .adam, .scheduleFreeSGD: false
    }
  }
}
