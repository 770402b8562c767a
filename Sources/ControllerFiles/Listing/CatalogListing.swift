public import RateControl

/// The catalogue as text for people and as JSON for machines.
public struct CatalogListing: Sendable {
  private let entries: [CatalogEntry]
  let catalog: ControllerCatalog

  /// Creates a listing of some kinds.
  ///
  /// - Parameters:
  ///   - entries: the kinds to list; nil: all, and the presets.
  ///   - catalog: the catalogue that they are from.
  public init(entries: [CatalogEntry]? = nil, catalog: ControllerCatalog) {
    self.entries = entries ?? catalog.entries
    self.catalog = catalog
  }

  /// Whether presets are listed too.
  private var includesPresets: Bool { entries.count == catalog.entries.count }

  /// One line for each kind, by group.
  public var brief: String {
    let width = (entries.map(\.kind.count).max() ?? 0) + 2
    return grouped { entry in
      let gap = String(repeating: " ", count: width - entry.kind.count)
      return "  \(entry.kind)\(gap)\(entry.summary)\n"
    } + presets { "  \($0.name)\(String(repeating: " ", count: max(width - $0.name.count, 1)))\($0.summary)\n" }
  }

  /// Everything, by group.
  public var text: String {
    grouped { "\n" + page($0) }
      + presets { "\n  \($0.name)\n    \($0.summary)\n    stands for  \($0.spelling)\n    \($0.reason)\n" }
  }

  private func presets(_ render: (Preset) -> String) -> String {
    guard includesPresets else { return "" }
    return "\nPRESETS: names for configurations\n" + Preset.all.map(render).joined()
  }

  private func grouped(_ render: (CatalogEntry) -> String) -> String {
    CatalogEntry.Group.allCases.compactMap { group in
      let members = entries.filter { $0.group == group }
      guard !members.isEmpty else { return nil }
      return "\(group.title)\n" + members.map(render).joined()
    }.joined(separator: "\n")
  }

  private func page(_ entry: CatalogEntry) -> String {
    var lines = ["  \(entry.kind)", "    \(entry.summary)", "    formula   \(entry.formula)"]
    let (needs, uses) = (needs(entry), uses(entry))
    lines += ["    needs     \(needs?.sentence ?? "depends on what it holds")"]
    if let uses { lines += ["    uses      \(uses.sentence), if the plan offers it"] }
    if entry.wishesScheduleFree {
      lines.append("    wishes    a schedule-free optimizer in place of one of the SGD family; the loop decides")
    }
    lines += ["    example   \(entry.example)", "    source    \(entry.source)"]
    switch entry.verification {
    case .verified: lines.append("    verified  the formula against its source")
    case .unverified(let part): lines.append("    verified  not all; unverified: \(part)")
    case .ours: lines.append("    verified  there is no original to check it against: it is our own")
    }
    for parameter in entry.parameters { lines += Self.lines(of: parameter) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of parameter: Parameter) -> [String] {
    let unit = parameter.unit == "1" ? "" : ", unit: \(parameter.unit)"
    return ["      \(parameter.name): \(parameter.form.description)\(unit); \(parameter.standard.words)"]
      + wrapped(parameter.about, width: 96).map { "          \($0)" }
  }

  /// Everything as a list of objects.
  public var json: JSON { .array(entries.map(object)) }

  /// The kinds and the presets as one object.
  public var whole: JSON {
    .object([
      .init("controllers", json),
      .init(
        "presets",
        .array(
          Preset.all.map {
            .object([
              .init("name", .string($0.name)), .init("summary", .string($0.summary)),
              .init("spelling", .string($0.spelling)), .init("reason", .string($0.reason)),
            ])
          })),
    ])
  }

  private func object(_ entry: CatalogEntry) -> JSON {
    var members: [JSON.Member] = [
      .init("kind", .string(entry.kind)), .init("group", .string(entry.group.rawValue)),
      .init("summary", .string(entry.summary)), .init("formula", .string(entry.formula)),
      .init("parameters", .array(entry.parameters.map(\.json))),
    ]
    if let needs = needs(entry) { members.append(.init("needs", needs.json)) }
    if let uses = uses(entry) { members.append(.init("uses", uses.json)) }
    members.append(.init("wishesScheduleFree", .boolean(entry.wishesScheduleFree)))
    members += [.init("example", .string(entry.example)), .init("source", .string(entry.source))]
    switch entry.verification {
    case .verified: members.append(.init("verified", .boolean(true)))
    case .ours: members += [.init("verified", .boolean(true)), .init("ours", .boolean(true))]
    case .unverified(let part): members += [.init("verified", .boolean(false)), .init("unverified", .string(part))]
    }
    return .object(members)
  }
}

/// Words in lines of at most so many letters.
private func wrapped(_ text: String, width: Int) -> [String] {
  text.split(separator: " ").reduce(into: [String]()) { lines, word in
    if let last = lines.last, last.count + word.count < width {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(String(word))
    }
  }
}

extension CatalogEntry.Group {
  /// The heading of the group.
  var title: String {
    switch self {
    case .schedules: "SCHEDULES: closed forms of the step"
    case .dialects: "DIALECTS: closed forms exactly as a library computes them, quirks included"
    case .combinators: "COMBINATORS: wrappers around any controller"
    case .rules: "RULES: they react to what the run reports"
    case .searches: "SEARCHES: they try rates from a checkpoint"
    }
  }
}

extension Parameter.Default {
  /// What holds when nothing is written, in words.
  var words: String {
    switch self {
    case .required: "required"
    case .value(let value): "default \(value.written.compact)"
    case .derived(let words): "default: \(words)"
    }
  }

  /// The same for machines.
  fileprivate var members: [JSON.Member] {
    switch self {
    case .required: [.init("required", .boolean(true))]
    case .value(let value): [.init("default", value.written)]
    case .derived(let words): [.init("defaultIs", .string(words))]
    }
  }
}

extension Parameter {
  /// The parameter for machines.
  var json: JSON {
    .object(
      [
        .init("name", .string(name)), .init("form", .string(form.description)), .init("unit", .string(unit)),
        .init("about", .string(about)),
      ] + form.members + standard.members)
  }
}

extension Parameter.Form {
  /// Range and choices for machines; the form in words stands beside them.
  fileprivate var members: [JSON.Member] {
    switch self {
    case .number(let interval):
      [
        .init("type", .string("number")), .init("low", .number(interval.low)), .init("high", .number(interval.high)),
        .init("includesLow", .boolean(interval.includesLow)), .init("includesHigh", .boolean(interval.includesHigh)),
      ]
    case .integer(let range):
      [
        .init("type", .string("integer")), .init("low", .integer(range.lowerBound)),
        .init("high", .integer(range.upperBound)),
      ]
    case .boolean: [.init("type", .string("boolean"))]
    case .choice(let words): [.init("type", .string("choice")), .init("choices", .array(words.map(JSON.string)))]
    case .length: [.init("type", .string("length"))]
    case .controller: [.init("type", .string("controller"))]
    case .list(let form, let count):
      [
        .init("type", .string("list")), .init("atLeast", .integer(count)),
        .init("element", .object([.init("form", .string(form.description))] + form.members)),
      ]
    case .record(let parameters): [.init("type", .string("record")), .init("members", .array(parameters.map(\.json)))]
    }
  }
}

extension Needs {
  /// What is asked of the loop, in words.
  var sentence: String {
    let words = signals.elements.map(\.name) + deeds.names.map { "can \($0)" }
    return words.isEmpty ? "nothing: a closed form" : words.joined(separator: ", ")
  }

  /// The same for machines.
  var json: JSON {
    .object([
      .init("signals", .array(signals.elements.map { .string($0.name) })),
      .init("can", .array(deeds.names.map(JSON.string))),
      .init("slots", .array(slots.elements.map { .string($0.name) })),
      .init("mayFinishEarly", .boolean(mayFinishEarly)), .init("findsRate", .boolean(findsRate)),
    ])
  }
}

extension Configuration.Value {
  /// The value as it stands in a file.
  fileprivate var written: JSON { Configuration(kind: "", parameters: ["value": self]).json["value"] ?? .null }
}
