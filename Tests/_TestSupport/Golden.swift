public import Foundation

/// The golden files: values from independent sources, written by the scripts beside them.
///
/// `RHEOSTAT_GOLDEN` names another directory with files of the same form, so that other numbers can be run. It need
/// not hold every file: one that it lacks is taken from `Tests/Golden`. A directory that is not there is an error.
public enum Golden {
  /// The files of the project.
  public static let committed = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden")

  /// The directory that is looked at first.
  public static var directory: URL {
    ProcessInfo.processInfo.environment["RHEOSTAT_GOLDEN"].map { URL(fileURLWithPath: $0) } ?? committed
  }

  /// Where a file is read.
  public static func location(of file: String, in directory: URL) -> URL {
    let given = directory.appendingPathComponent(file)
    let files = FileManager.default
    if files.fileExists(atPath: given.path) || !files.fileExists(atPath: directory.path) { return given }
    return committed.appendingPathComponent(file)
  }

  /// The cases of a file, as dictionaries.
  public static func cases(_ file: String) throws -> [[String: Any]] {
    let data = try Data(contentsOf: location(of: file, in: directory))
    let top = try JSONDecoder().decode(ExactJSON.self, from: data).value as? [String: Any]
    return top?["cases"] as? [[String: Any]] ?? []
  }

  /// A list of numbers; `"nan"`, `"inf"` and `"-inf"` are read as such.
  public static func numbers(_ value: Any?) -> [Double] {
    (value as? [Any] ?? []).map(number)
  }

  /// A number.
  public static func number(_ value: Any?) -> Double {
    if let number = value as? NSNumber { return number.doubleValue }
    return Double(value as? String ?? "nan") ?? .nan
  }
}

/// JSON with its numbers rounded correctly, which `JSONSerialization` does not do on Linux (0.09000000000000001 comes
/// out three units in the last place too large).
private struct ExactJSON: Decodable {
  let value: Any

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = NSNumber(value: number)
    } else if let fields = try? container.decode([String: ExactJSON].self) {
      value = fields.mapValues(\.value)
    } else if let items = try? container.decode([ExactJSON].self) {
      value = items.map(\.value)
    } else if let text = try? container.decode(String.self) {
      value = text
    } else if let flag = try? container.decode(Bool.self) {
      value = NSNumber(value: flag)
    } else {
      value = NSNull()
    }
  }
}
