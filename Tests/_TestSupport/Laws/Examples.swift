public import Rheostat

/// The examples of the catalogue as configurations.
public enum Examples {
  /// The example of a kind, which can be made with a total of 100 and a base rate of 0.1.
  public static func configuration(_ kind: String, in catalog: ControllerCatalog) throws -> Configuration {
    try Configuration(spelling: try catalog.entry(kind).example, catalog: catalog)
  }
}
