public import Foundation

/// The golden files: values from independent sources, written by the scripts beside them.
///
/// `RHEOSTAT_GOLDEN` names another directory with files of the same form, so that other numbers can be run.
public enum Golden {
  /// The directory that is read.
  public static var directory: URL {
    if let path = ProcessInfo.processInfo.environment["RHEOSTAT_GOLDEN"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden")
  }

  /// The cases of a file, as dictionaries.
  public static func cases(_ file: String) throws -> [[String: Any]] {
    let data = try Data(contentsOf: directory.appendingPathComponent(file))
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
