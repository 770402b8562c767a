public import RateControl

/// The format that every file names in its first member.
public enum FileFormat {
  /// The present version.
  public static let current = "rheostat/1"

  /// Checks the member `format` of a file.
  ///
  /// - Throws: ``FileError``.
  public static func check(_ json: JSON) throws(FileError) {
    guard let members = json.members else { throw FileError("must be an object; got \(json.noun)") }
    guard let format = members.first(where: { $0.name == "format" })?.value else {
      throw FileError("is missing; a file says \"format\": \"\(current)\" at its top", place: "format")
    }
    guard format == .string(current) else {
      throw FileError("must be \"\(current)\", the only version that is read here; got \(format.noun)", place: "format")
    }
  }
}

extension Configuration {
  /// Reads a configuration file: `{"format": "rheostat/1", "kind": ..., parameters}`.
  ///
  ///     let configuration = try Configuration(file: bytes, name: "run.json")
  ///
  /// - Parameters:
  ///   - bytes: the text, 1 MiB at most.
  ///   - name: the file's name, for sentences.
  /// - Throws: ``FileError``. Names and ranges of parameters are checked when a controller is made, or by
  ///   `ControllerCatalog.check(_:)`.
  public init(file bytes: [UInt8], name: String? = nil) throws(FileError) {
    do {
      try self.init(json: JSON(bytes))
    } catch {
      throw error.inFile(name)
    }
  }

  /// Reads a configuration file given as text.
  ///
  /// - Throws: ``FileError``.
  public init(file text: String, name: String? = nil) throws(FileError) {
    try self.init(file: Array(text.utf8), name: name)
  }

  /// Reads a configuration with its `format`.
  ///
  /// - Throws: ``FileError``.
  public init(json: JSON) throws(FileError) {
    try FileFormat.check(json)
    if json["state"] != nil, json["configuration"] != nil {
      throw FileError("this is a snapshot; a configuration is asked for: give the value of its \"configuration\"")
    }
    try self.init(part: json, at: "", top: true)
  }

  /// Reads a controller inside a file.
  init(part json: JSON, at place: String, top: Bool = false) throws(FileError) {
    guard let members = json.members else {
      throw FileError("must be an object with a \"kind\"; got \(json.noun)", place: place)
    }
    var kind: String?
    var parameters: [String: Value] = [:]
    for member in members {
      switch (member.name, member.value) {
      case ("kind", .string(let name)): kind = name
      case ("kind", _):
        throw FileError("must be the name of a controller; got \(member.value.noun)", place: join(place, "kind"))
      case ("format", _) where top: continue
      case ("format", _):
        throw FileError("stands at the top of a file only; take it out here", place: join(place, "format"))
      case (_, .null): continue
      default: parameters[member.name] = try Value(member.value, at: join(place, member.name))
      }
    }
    guard let kind else {
      throw FileError(
        "is missing; write the name of a controller, as in \"kind\": \"cosine\"", place: join(place, "kind"))
    }
    self.init(kind: kind, parameters: parameters)
  }

  /// The configuration as it stands in a file, parameters by name.
  public var json: JSON { .object([.init("format", .string(FileFormat.current))] + members(nil)) }

  /// The configuration as it stands in a file, parameters in the order of the catalogue.
  public func json(orderedBy catalog: ControllerCatalog) -> JSON {
    .object([.init("format", .string(FileFormat.current))] + members(catalog))
  }

  func members(_ catalog: ControllerCatalog?) -> [JSON.Member] {
    let order = catalog?[kind]?.parameters.map(\.name) ?? []
    return [.init("kind", .string(kind))]
      + inOrder(parameters, order).map { .init($0.key, $0.value.json(catalog)) }
  }
}

/// The places of files: `then.patience`.
func join(_ place: String, _ name: String) -> String {
  place.isEmpty ? String(name.prefix(60)) : "\(place).\(name.prefix(60))"
}

/// Values in the order of their names in a list, then by name.
func inOrder(_ values: [String: Configuration.Value], _ order: [String]) -> [(key: String, value: Configuration.Value)]
{
  let known = order.compactMap { name in values[name].map { (key: name, value: $0) } }
  return known + values.filter { !order.contains($0.key) }.sorted { $0.key < $1.key }
}

extension Configuration.Value {
  /// Reads a value; an object with a `kind` is a controller, any other a record.
  init(_ json: JSON, at place: String) throws(FileError) {
    switch json {
    case .null: throw FileError("null stands in a list; leave it out", place: place)
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .unsigned(let value): self = .number(Double(value))
    case .number(let value): self = .number(value)
    case .string(let value): self = .text(value)
    case .array(let values):
      var list: [Configuration.Value] = []
      for (index, value) in values.enumerated() { list.append(try .init(value, at: "\(place)[\(index)]")) }
      self = .list(list)
    case .object(let members) where members.contains { $0.name == "kind" }:
      self = .controller(try Configuration(part: json, at: place))
    case .object(let members):
      var fields: [String: Configuration.Value] = [:]
      for member in members where member.value != .null {
        fields[member.name] = try .init(member.value, at: join(place, member.name))
      }
      self = .record(fields)
    }
  }

  func json(_ catalog: ControllerCatalog?) -> JSON {
    switch self {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .boolean(let value): .boolean(value)
    case .text(let value): .string(value)
    case .list(let values): .array(values.map { $0.json(catalog) })
    case .controller(let configuration): .object(configuration.members(catalog))
    case .record(let fields): .object(inOrder(fields, ["for"]).map { .init($0.key, $0.value.json(catalog)) })
    }
  }
}
