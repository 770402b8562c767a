extension ControllerCatalog {
  /// Schedules of recent papers.
  static let recentSchedules: [CatalogEntry] = []
}
