public import Foundation

/// A folder that is removed when the value goes.
public final class TemporaryFolder {
  /// Where it is.
  public let url: URL

  /// Makes a folder with a name of its own.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("rheostat-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it.
  public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// The bytes of a file in it.
  public func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appendingPathComponent(name))) }

  /// Writes a file in it.
  public func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: url.appendingPathComponent(name))
  }

  /// Removes a file in it.
  public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
}
