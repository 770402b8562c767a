extension ControllerCatalog {
  /// Schedules that most libraries have.
  static let classicalSchedules: [CatalogEntry] = [
    Constant.entry,
    Cosine.entry,
  ]
}
