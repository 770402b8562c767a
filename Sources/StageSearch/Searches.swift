public import RateControl

/// The controllers of this module: they try rates from a checkpoint.
public enum Searches {
  /// Their catalogue entries. To add one, write its file and name its entry here.
  public static let entries: [CatalogEntry] = [
    AutoLRS.entry
  ]
}
