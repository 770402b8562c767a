@_exported public import ControllerFiles
@_exported public import GaussianProcess
@_exported public import LossForecast
@_exported public import RateControl
@_exported public import StageSearch

extension ControllerCatalog {
  /// Every kind of controller that Rheostat has.
  public static let standard = core.adding(Searches.entries)
}
