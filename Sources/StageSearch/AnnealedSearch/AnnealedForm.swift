internal import RateControl

/// How an annealed search goes about, by the optimizer and by what the loop can do.
public enum AnnealedForm: String, Sendable, Codable, CaseIterable, Hashable {
  /// A schedule-free optimizer: a ramp, then trials at a constant rate, since an average is judged like a long run.
  case scheduleFree
  /// The Adam family: trials around an anchor that follows from the scale of the weights, each annealed to zero.
  case anchored
  /// Any other optimizer: a ramp, then trials that are annealed to zero.
  case ramped
  /// No search: the rate follows from the anchor, or is 1 for a learning-rate-free optimizer.
  case fixed
}

extension AnnealedForm {
  /// The form for a plan.
  ///
  /// - Throws: `ControllerError.configuration` if the loop cannot keep states and nothing else says the rate.
  init(_ plan: RunPlan, at place: String) throws(ControllerError) {
    let hasAnchor = plan.optimizer == .adam && plan.weightScale != nil
    guard plan.optimizer != .learningRateFree else {
      self = .fixed
      return
    }
    guard plan.can.contains(.saveRestore) else {
      guard hasAnchor else {
        throw .configuration(
          place: place,
          "annealedSearch tries learning rates from a checkpoint, but this loop says that it cannot saveRestore, and for "
            + "the optimizer \(plan.optimizer.rawValue) nothing else tells the rate; let the loop save and restore, give "
            + "an Adam optimizer with the plan's weightScale, or use a learning-rate-free optimizer such as Prodigy")
      }
      self = .fixed
      return
    }
    self = plan.optimizer == .scheduleFree ? .scheduleFree : hasAnchor ? .anchored : .ramped
  }

  /// Whether the search begins with a ramp.
  var hasRamp: Bool { self == .scheduleFree || self == .ramped }

  /// Whether trials are annealed to zero.
  var annealsTrials: Bool { self != .scheduleFree }
}

// The defaults of each form. They were chosen on the development workloads that the study's README lists.
extension AnnealedForm {
  /// The largest share of the run that is searched.
  var share: Double {
    switch self {
    case .scheduleFree: 0.1
    case .anchored, .fixed: 0.08
    case .ramped: 0.12
    }
  }

  /// The length of a trial as a share of the run.
  var trial: Double {
    switch self {
    case .scheduleFree: 0.015
    case .anchored, .fixed: 0.01
    case .ramped: 0.02
    }
  }

  /// The weight of the trials against where the search began.
  var trust: Double {
    switch self {
    case .scheduleFree: 0.8
    case .anchored, .fixed: 0.4
    case .ramped: 1
    }
  }

  /// The power of the length with which the best rate falls from a trial to the whole run.
  var horizon: Double {
    switch self {
    case .scheduleFree, .fixed: 0
    case .anchored: 0.28
    case .ramped: 0.15
    }
  }

  /// The share of the main pass that decays linearly.
  var decay: Double { self == .scheduleFree ? 0.1 : 0.2 }
}
