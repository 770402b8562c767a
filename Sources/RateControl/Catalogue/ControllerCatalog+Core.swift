extension ControllerCatalog {
  /// Every kind that needs nothing but this module. To add one, write its file and name its entry in the list of its
  /// group.
  public static let core = ControllerCatalog(
    classicalSchedules + recentSchedules + dialects + combinators + rules)
}
