public import RateControl

/// A controller in the middle of a run, with what is needed to make it again: plan and configuration.
///
///     let bytes = try Snapshot(controller: controller, configuration: configuration, plan: plan).bytes()
///     let again = try Snapshot(file: bytes, catalog: .standard)
///
/// In a file: `{"format", "kind", "plan", "configuration", "state"}`, and where a loop talks to the controller over
/// lines (``LoopConversation``) also `n`, and `total` if that was changed in mid-run.
public struct Snapshot: Sendable {
  /// The controller.
  public var controller: any Controller
  /// What it was made from.
  public var configuration: Configuration
  /// The plan with which it was made; a total changed later is in the controller's state.
  public var plan: RunPlan
  /// Events accepted so far, if a conversation counts them.
  public var n: Int?
  /// The total in force, if a conversation changed it.
  public var replanned: Replanned?

  /// A total that differs from the plan's.
  public struct Replanned: Sendable, Hashable {
    /// Updates in all; nil: open.
    public var total: Int?

    /// Notes a change to a total; nil: it is open now.
    public init(total: Int?) { self.total = total }
  }

  /// Creates a snapshot.
  public init(controller: any Controller, configuration: Configuration, plan: RunPlan) {
    self.controller = controller
    self.configuration = configuration
    self.plan = plan
  }
}

extension Snapshot {
  private static let names = ["format", "kind", "plan", "configuration", "state", "n", "total"]

  /// Reads a snapshot and makes its controller.
  ///
  /// - Parameters:
  ///   - bytes: the text, 16 MiB at most.
  ///   - catalog: the kinds that can be made.
  ///   - name: the file's name, for sentences.
  /// - Throws: ``FileError``.
  public init(file bytes: [UInt8], catalog: ControllerCatalog, name: String? = nil) throws(FileError) {
    do {
      try self.init(json: JSON(bytes, limits: .snapshot), catalog: catalog)
    } catch {
      throw error.inFile(name)
    }
  }

  /// Reads a snapshot and makes its controller.
  ///
  /// - Throws: ``FileError``.
  public init(json: JSON, catalog: ControllerCatalog) throws(FileError) {
    try Self.checkMembers(json)
    let configuration = try Configuration(part: Self.member("configuration", json), at: "configuration", top: true)
    guard try Self.member("kind", json) == .string(configuration.kind) else {
      throw FileError("must be that of the configuration, \"\(configuration.kind)\"", place: "kind")
    }
    let plan = try RunPlan(json: Self.member("plan", json))
    var controller = try Self.make(configuration, plan, catalog)
    try StateCoding.restore(&controller, from: Self.member("state", json))
    self.init(controller: controller, configuration: configuration, plan: plan)
    n = try Self.count("n", json, from: 0)
    if let total = json["total"] {
      replanned = Replanned(total: total == .null ? nil : try Self.count("total", json, from: 1))
    }
  }

  private static func checkMembers(_ json: JSON) throws(FileError) {
    try FileFormat.check(json)
    if json["kind"] != nil, json["state"] == nil, json["configuration"] == nil, json["plan"] == nil {
      throw FileError("this is a configuration; a snapshot is asked for, which also has plan, configuration and state")
    }
    for member in json.members ?? [] where !names.contains(member.name) {
      throw FileError(
        "a snapshot has no \"\(member.name.prefix(60))\"\(suggestion(member.name, names)); it has "
          + names.joined(separator: ", "))
    }
  }

  private static func member(_ name: String, _ json: JSON) throws(FileError) -> JSON {
    guard let value = json[name] else { throw FileError("is missing in this snapshot", place: name) }
    return value
  }

  private static func count(_ name: String, _ json: JSON, from least: Int) throws(FileError) -> Int? {
    guard let value = json[name], value != .null else { return nil }
    guard let count = value.whole, count >= least, count <= RunPlan.largestTotal else {
      throw FileError("must be a whole number of \(least) or more; got \(value.noun)", place: name)
    }
    return count
  }

  private static func make(_ configuration: Configuration, _ plan: RunPlan, _ catalog: ControllerCatalog)
    throws(FileError) -> any Controller
  {
    do {
      return try catalog.make(configuration, plan: plan)
    } catch {
      throw FileError(error).inPart("configuration")
    }
  }

  /// The snapshot as it stands in a file, in one line.
  ///
  /// - Throws: ``FileError`` if the state cannot be written, which no controller of the catalogue allows.
  public func bytes() throws(FileError) -> [UInt8] { try json().bytes() }

  /// The snapshot as it stands in a file.
  ///
  /// - Throws: ``FileError`` if the state cannot be written.
  public func json() throws(FileError) -> JSON {
    var members: [JSON.Member] = [
      .init("format", .string(FileFormat.current)), .init("kind", .string(configuration.kind)),
      .init("plan", plan.json), .init("configuration", .object(configuration.members(nil))),
      .init("state", try StateCoding.state(of: controller)),
    ]
    if let n { members.append(.init("n", .integer(n))) }
    if let replanned { members.append(.init("total", replanned.total.map { .integer($0) } ?? .null)) }
    return .object(members)
  }
}

extension FileError {
  /// The same error one level further in.
  func inPart(_ name: String) -> FileError {
    var error = self
    error.place = place.isEmpty ? name : "\(name).\(place)"
    return error
  }
}
