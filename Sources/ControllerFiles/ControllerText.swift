public import RateControl

/// The one way in which a controller is named wherever a person is asked for one.
///
///     let configuration = try ControllerText.read("warmup(5%) > cosine", catalog: .standard)
public enum ControllerText {
  /// Reads a configuration file, JSON, the name of a preset or the short spelling.
  ///
  /// What begins with `{` is JSON. What ends in `.json` or holds a `/` is the path of a configuration file. A name of
  /// the catalogue or of a preset is that; anything else is a file if there is one of that name, else the short
  /// spelling.
  ///
  /// - Parameters:
  ///   - argument: what was written.
  ///   - catalog: the kinds and their parameters.
  ///   - readFile: gives the bytes of a file, nil if there is none.
  /// - Throws: ``FileError``.
  public static func read(
    _ argument: String, catalog: ControllerCatalog,
    readFile: (String) throws(FileError) -> [UInt8]? = ControllerText.readFile
  ) throws(FileError) -> Configuration {
    let text = argument.trimmingSpace
    if text.hasPrefix("{") { return try inline(text, catalog) }
    if text.hasSuffix(".json") || text.contains("/") {
      guard let bytes = try readFile(text) else {
        throw FileError(
          "there is no such file; write the path of a configuration, a preset or the short spelling", file: text)
      }
      return try file(bytes, text, catalog)
    }
    if let preset = Preset(named: text) { return try preset.configuration(in: catalog) }
    if isName(text), catalog[text] == nil {
      if let bytes = try readFile(text) { return try file(bytes, text, catalog) }
      throw unknown(text, catalog)
    }
    return try Configuration(spelling: text, catalog: catalog)
  }

  /// Reads a configuration file from the disk; nil if there is none.
  public static func readFile(_ path: String) throws(FileError) -> [UInt8]? {
    try BoundedFile.read(path, limit: JSON.Limits.configuration.bytes)
  }

  /// JSON written in place need not name its format.
  private static func inline(_ text: String, _ catalog: ControllerCatalog) throws(FileError) -> Configuration {
    let json = try JSON(text)
    if json["format"] != nil { return try checked(Configuration(json: json), nil, catalog) }
    return try checked(Configuration(part: json, at: "", top: true), nil, catalog)
  }

  private static func file(_ bytes: [UInt8], _ name: String, _ catalog: ControllerCatalog) throws(FileError)
    -> Configuration
  {
    try checked(Configuration(file: bytes, name: name), name, catalog)
  }

  private static func checked(_ configuration: Configuration, _ name: String?, _ catalog: ControllerCatalog)
    throws(FileError) -> Configuration
  {
    do {
      try catalog.check(configuration)
    } catch {
      throw FileError(error).inFile(name)
    }
    return configuration
  }

  private static func isName(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(Lexer.isAtom) }

  private static func unknown(_ text: String, _ catalog: ControllerCatalog) -> FileError {
    let names = catalog.entries.map(\.kind) + Preset.all.map(\.name)
    return FileError(
      "\"\(text.prefix(60))\" is no controller, no preset and no file\(suggestion(text, names)); "
        + "`rheostat controllers` lists the controllers")
  }
}

extension String {
  fileprivate var trimmingSpace: String {
    let start = drop { $0.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
