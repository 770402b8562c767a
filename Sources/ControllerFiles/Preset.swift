public import RateControl

/// A configuration under a name, for those who do not want to choose; it expands to what it is.
public struct Preset: Sendable, Hashable {
  /// The name, as `llm-pretrain` or `torch-cosine`.
  public let name: String
  /// What it expands to, in the short spelling.
  public let spelling: String
  /// What it is for, in one sentence.
  public let summary: String
  /// Why it is this and no other, or whose defaults it holds.
  public let reason: String

  init(_ name: String, _ spelling: String, _ summary: String, _ reason: String) {
    self.name = name
    self.spelling = spelling
    self.summary = summary
    self.reason = reason
  }

  /// The configuration.
  ///
  /// - Throws: ``FileError`` if the catalogue lacks a kind.
  public func configuration(in catalog: ControllerCatalog) throws(FileError) -> Configuration {
    try Configuration(spelling: spelling, catalog: catalog)
  }

  /// The preset of that name; nil if there is none.
  public init?(named name: String) {
    guard let preset = Preset.all.first(where: { $0.name == name }) else { return nil }
    self = preset
  }
}
