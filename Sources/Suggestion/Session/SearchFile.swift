public import Rheostat

/// A search in the middle, as a file: `{"format":"rheostat/1","kind":"search","state":{...}}`.
public enum SearchFile {
  private static let kind = "search"
  private static let names = ["format", "kind", "state"]

  /// The file's text.
  ///
  /// - Throws: `FileError` if the state cannot be written.
  public static func bytes(_ session: SearchSession) throws(FileError) -> [UInt8] {
    let state = try JSON(encoding: session)
    let file = JSON.object([
      .init("format", .string(FileFormat.current)), .init("kind", .string(kind)), .init("state", state),
    ])
    return file.bytes() + [0x0A]
  }

  /// Reads a search, and refuses one of another range or seed than asked for.
  ///
  /// - Parameters:
  ///   - bytes: the text, 16 MiB at most.
  ///   - range: the range that was asked for; nil: that of the search.
  ///   - seed: the seed that was asked for; nil: that of the search.
  ///   - name: the file's name, for sentences.
  /// - Throws: `FileError`.
  public static func read(
    _ bytes: [UInt8], range: RateRange?, seed: UInt64?, name: String? = nil
  ) throws(FileError) -> SearchSession {
    do throws(FileError) {
      let session = try self.session(JSON(bytes, limits: .snapshot))
      let search = session.search
      if let range, range != RateRange(low: search.low, high: search.high) {
        throw FileError(
          "is a search over \(search.low)...\(search.high), not \(range.low)...\(range.high); give that range, or another "
            + "file")
      }
      if let seed, seed != search.seed {
        throw FileError("is a search of seed \(search.seed), not \(seed); give that seed, or another file")
      }
      return session
    } catch {
      throw error.inFile(name)
    }
  }

  private static func session(_ json: JSON) throws(FileError) -> SearchSession {
    try FileFormat.check(json)
    for member in json.members ?? [] where !names.contains(member.name) {
      throw FileError("a search has no \"\(member.name.prefix(60))\"; it has \(names.joined(separator: ", "))")
    }
    guard json["kind"] == .string(kind) else {
      throw FileError("must be \"\(kind)\"; got \(json["kind"]?.noun ?? "nothing")", place: "kind")
    }
    guard let state = json["state"] else { throw FileError("is missing", place: "state") }
    return try state.decoded(as: SearchSession.self)
  }
}

/// A range of learning rates, as `1e-5...1`.
public struct RateRange: Sendable, Hashable {
  /// The smallest and the largest learning rate.
  public var low: Double, high: Double

  /// 1e-5...1.
  public static let standard = RateRange(low: 1e-5, high: 1)

  /// Creates a range; whether it makes sense is judged by the search that is made of it.
  public init(low: Double, high: Double) { (self.low, self.high) = (low, high) }

  /// Reads `LOW...HIGH`; nil if the text is no two numbers with three dots between them.
  public init?(_ text: String) {
    guard let dots = text.firstRange(of: "..."), let low = Double(text[..<dots.lowerBound].trimmed),
      let high = Double(text[dots.upperBound...].trimmed)
    else { return nil }
    self.init(low: low, high: high)
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop { $0 == " " }
    return start.lastIndex { $0 != " " }.map { start[...$0] } ?? start
  }
}
