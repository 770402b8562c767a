extension ControllerCatalog {
  /// Schedules that most libraries have.
  static let classicalSchedules: [CatalogEntry] = [
    Constant.entry,
    Cosine.entry,
    Linear.entry,
    Polynomial.entry,
    CosineRestarts.entry,
    Exponential.entry,
    StepDecay.entry,
    MultiStep.entry,
    InverseSquareRoot.entry,
    Noam.entry,
    OneCycle.entry,
    Cyclic.entry,
    TriangularWave.entry,
  ]
}
