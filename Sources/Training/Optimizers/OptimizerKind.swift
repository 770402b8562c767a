public import Rheostat

/// Which optimizer turns a gradient into an update.
///
/// In the formulas `x` are the parameters, `g` the gradient, `r` the learning rate, `mu` the momentum and `u` the
/// update direction; updates are counted from 1. All agree with `torch.optim` 2.13 where it has the same optimizer.
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

  /// The family, on which the defaults of the rules depend.
  public var family: OptimizerFamily {
    switch self {
    case .sgd, .momentum, .nesterov: .sgd
    case .adam, .adamw, .nadamw: .adam
    }
  }

  /// The learning rate if the user gives none: 0.01 (SGD family) or 0.001 (Adam family), the common defaults.
  public var defaultRate: Double { family == .adam ? 1e-3 : 0.01 }

  /// The momentum (first beta) if the user gives none: 0 for SGD, otherwise 0.9.
  public var defaultMomentum: Double { self == .sgd ? 0 : 0.9 }

  /// The weight decay if the user gives none: 0.01 for AdamW and NAdamW, as torch's AdamW has it, since without decay
  /// they are Adam and NAdam; 0 for the others, so that a comparison of learning rates has one unknown less.
  public var defaultWeightDecay: Double { decouplesDecay ? 0.01 : 0 }

  /// Whether weight decay shrinks the parameters directly; otherwise it is an L2 penalty, a part of the gradient.
  public var decouplesDecay: Bool { self == .adamw || self == .nadamw }
}
