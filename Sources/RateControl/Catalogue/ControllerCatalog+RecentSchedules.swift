extension ControllerCatalog {
  /// Schedules of recent papers.
  static let recentSchedules: [CatalogEntry] = [
    Rex.entry,
    UBA.entry,
    UBAPhases.entry,
    DelayedLinear.entry,
    Refined.entry,
    WSD.entry,
    WSDSimplified.entry,
    WSDConstant.entry,
    Infinite.entry,
    Rewarm.entry,
    PowerLaw.entry,
    CosinePower.entry,
    DampedCosine.entry,
    SlowStartFastDecay.entry,
    FoMo.entry,
  ]
}
