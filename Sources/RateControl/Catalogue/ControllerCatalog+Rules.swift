extension ControllerCatalog {
  /// Rules that react to readings.
  static let rules: [CatalogEntry] = [
    Plateau.entry,
    TorchPlateau.entry,
    KerasPlateau.entry,
    OptaxPlateau.entry,
    TimmPlateau.entry,
    Greedy.entry,
    HFGreedy.entry,
    Hypergradient.entry,
    DistanceOverGradients.entry,
    DistanceOverWeightedGradients.entry,
    EffectiveRate.entry,
  ]
}
