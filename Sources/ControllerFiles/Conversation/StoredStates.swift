internal import RateControl

/// The states before and after the last event, as a file: a loop that saved itself just before or just after it finds
/// its own.
struct StoredStates: Sendable {
  private let states: [(n: Int, state: JSON)]
  /// The file's name, for sentences.
  private(set) var name: String?

  private static let names = ["format", "before", "after"]

  init(file bytes: [UInt8], name: String?) throws(FileError) {
    do {
      try self.init(json: JSON(bytes, limits: .snapshot))
      self.name = name
    } catch {
      throw error.inFile(name)
    }
  }

  private init(json: JSON) throws(FileError) {
    try FileFormat.check(json)
    for member in json.members ?? [] where !Self.names.contains(member.name) {
      throw FileError("stored states have no \"\(member.name.prefix(60))\"; they have format, before and after")
    }
    var states: [(n: Int, state: JSON)] = []
    for name in ["after", "before"] {
      guard let state = json[name], state != .null else { continue }
      guard let n = state["n"]?.whole else {
        throw FileError("must be a snapshot with n; got \(state.noun)", place: name)
      }
      states.append((n, state))
    }
    guard json["after"] != .null, !states.isEmpty else {
      throw FileError("is missing; put the file back, or remove it to begin anew", place: "after")
    }
    self.states = states
  }

  /// The state in which directive `n` waits.
  func state(at n: Int?) throws(FileError) -> JSON {
    let known = states.map { "\($0.n)" }.reversed().joined(separator: " and ")
    guard let n else {
      throw FileError(
        "there are stored states of n \(known); the first line must hold \"n\", that of the directive "
          + "about to be answered")
    }
    guard let found = states.first(where: { $0.n == n }) else {
      throw FileError("n is \(n), but the stored states are of n \(known); to begin anew remove the file of states")
    }
    return found.state
  }

  static func bytes(before: JSON?, after: JSON) -> [UInt8] {
    JSON.object([
      .init("format", .string(FileFormat.current)), .init("before", before ?? .null), .init("after", after),
    ]).bytes()
  }
}
