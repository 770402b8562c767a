@_exported public import ControllerFiles
@_exported public import RateControl

extension ControllerCatalog {
  /// Every kind of controller that Rheostat has.
  public static let standard = core
}
