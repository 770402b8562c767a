extension ControllerCatalog {
  /// Closed forms exactly as a library computes them, quirks included.
  static let dialects: [CatalogEntry] = []
}
