internal import FoundationEssentials

/// Reads files whose size is looked at first.
public enum BoundedFile {
  /// The bytes of a file; nil if there is no such file.
  ///
  /// - Parameters:
  ///   - path: where it lies.
  ///   - limit: how many bytes are read at most; a larger file is refused unread.
  /// - Throws: ``FileError``.
  public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
      if FileManager.default.fileExists(atPath: path) { throw FileError("cannot be read", file: path) }
      return nil
    }
    if attributes[.type] as? FileAttributeType == .typeDirectory {
      throw FileError("is a directory; a file is asked for", file: path)
    }
    if let size = attributes[.size] as? Int ?? (attributes[.size] as? UInt64).map(Int.init(clamping:)), size > limit {
      throw FileError("is \(size) bytes long; \(limit) are the most that is read", file: path)
    }
    return try bytes(path, limit)
  }

  private static func bytes(_ path: String, _ limit: Int) throws(FileError) -> [UInt8] {
    do {
      let bytes = Array(try Data(contentsOf: URL(filePath: path)))
      guard bytes.count <= limit else {
        throw FileError("is \(bytes.count) bytes long; \(limit) are the most that is read", file: path)
      }
      return bytes
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError("cannot be read: \((error as? CocoaError)?.underlying ?? "\(error)")", file: path)
    }
  }
}

extension CocoaError {
  fileprivate var underlying: String {
    switch code {
    case .fileReadNoPermission: "permission denied"
    case .fileReadNoSuchFile: "no such file"
    default: "error \(code.rawValue)"
    }
  }
}
