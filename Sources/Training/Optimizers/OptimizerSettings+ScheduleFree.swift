extension OptimizerSettings {
  /// The schedule-free form of an optimizer of the SGD family: `beta` 0.9 and the weight decay as it is; momentum and
  /// Nesterov's look ahead are dropped. Nil for the other families, which have none of this kind.
  ///
  /// A loop takes it in place of the user's optimizer where its controller wishes for it
  /// (`ControllerCatalog.wishesScheduleFree`), declares the family `scheduleFree` in its plan and says
  /// ``scheduleFreeNote``.
  ///
  ///     let settings = try OptimizerSettings(.nesterov, weightDecay: 1e-4)
  ///     settings.scheduleFree?.kind  // scheduleFreeSGD
  public var scheduleFree: OptimizerSettings? {
    guard kind.family == .sgd else { return nil }
    return try? OptimizerSettings(.scheduleFreeSGD, weightDecay: weightDecay)
  }

  /// What became of the optimizer, for the person who gave another: `the optimizer runs schedule-free (...)`; nil where
  /// there is no such form.
  public var scheduleFreeNote: String? {
    guard let form = scheduleFree else { return nil }
    let dropped = kind == .sgd ? "" : "; \(kind.rawValue) \(momentum) is dropped"
    return
      "the optimizer runs schedule-free (beta \(form.momentum), weight decay \(form.weightDecay)\(dropped); what is "
      + "validated and kept is its average)"
  }
}
