extension ControllerCatalog {
  /// Wrappers around any controller.
  static let combinators: [CatalogEntry] = [
    Warmup.entry,
    ControllerSequence.entry,
    Scaled.entry,
    Clamped.entry,
    Held.entry,
    Product.entry,
    Guard.entry,
  ]
}
