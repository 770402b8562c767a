extension ControllerCatalog {
  /// Wrappers around any controller.
  static let combinators: [CatalogEntry] = []
}
