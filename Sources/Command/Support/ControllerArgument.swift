internal import ArgumentParser
internal import Rheostat

/// A controller as it is written on the command line: a JSON file, a preset or a short spelling.
enum ControllerArgument {
  /// What every help page says of it.
  static let help = ArgumentHelp(
    "A short spelling such as \"warmup(5%) > cosine\", a preset, or a JSON file.", valueName: "controller")

  /// Reads an argument. A file that cannot be read is told apart from one that makes no sense.
  static func read(_ text: String, catalog: ControllerCatalog = .standard) throws -> Configuration {
    var unreadable: Failure?
    do {
      return try ControllerText.read(text, catalog: catalog) { path throws(FileError) in
        do {
          if !path.contains("/") && !path.hasSuffix(".json") && !InputFile.exists(path) { return nil }
          return try InputFile.bytes(path, limit: JSON.Limits.configuration.bytes)
        } catch {
          unreadable = Failure(error)
          throw FileError("cannot be read", file: path)
        }
      }
    } catch {
      throw unreadable ?? error
    }
  }

  /// Runs what makes the controller of an argument; where it is refused and came from a file, the file is named.
  static func naming<Made>(_ text: String, _ make: () throws -> Made) throws -> Made {
    do {
      return try make()
    } catch let error as ControllerError {
      guard InputFile.exists(text), let failure = Failure(error) else { throw error }
      throw Failure.data("\(text): \(failure.sentence)")
    }
  }

  /// Prints a configuration as JSON.
  static func explain(_ configuration: Configuration) throws {
    try OutputFile.write(configuration.json(orderedBy: .standard).pretty + "\n", to: "-")
  }
}
