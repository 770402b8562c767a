public import RateControl

extension Configuration {
  /// Reads the short spelling.
  ///
  ///     let configuration = try Configuration(spelling: "warmup(5%) > cosine(peak=0.1)", catalog: .standard)
  ///
  /// Kinds, names, forms and ranges are checked against the catalogue; lengths and needs when a controller is made.
  ///
  /// - Parameters:
  ///   - text: 64 KiB at most, nested 64 deep at most; the grammar stands in `Documentation/Guides/Spelling.md`.
  ///   - catalog: the kinds and their parameters.
  /// - Throws: ``FileError`` with an `excerpt` that points at the place.
  public init(spelling text: String, catalog: ControllerCatalog) throws(FileError) {
    let text = SpelledText(text)
    self = try Resolver.resolve(Parser.parse(text), text, catalog)
  }

  /// The configuration in the short spelling; nil if it holds what that cannot say, as a text with spaces.
  ///
  /// Reading it again gives the same configuration.
  public func spelling(in catalog: ControllerCatalog) -> String? { Printer(catalog: catalog).chain(self) }
}
