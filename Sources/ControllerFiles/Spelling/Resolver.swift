internal import RateControl

/// Turns what was written into a configuration, asking the catalogue what each value is for.
struct Resolver {
  private let text: SpelledText
  private let catalog: ControllerCatalog
  private var places: [String: Range<Int>] = [:]

  static func resolve(_ syntax: Syntax, _ text: SpelledText, _ catalog: ControllerCatalog) throws(FileError)
    -> Configuration
  {
    var resolver = Resolver(text: text, catalog: catalog)
    let configuration = try resolver.controller(syntax, at: "")
    try resolver.check(configuration)
    return configuration
  }

  private init(text: SpelledText, catalog: ControllerCatalog) {
    self.text = text
    self.catalog = catalog
  }

  /// Runs the checks of the catalogue and points at the value that they refuse.
  private func check(_ configuration: Configuration) throws(FileError) {
    do {
      try catalog.check(configuration)
    } catch {
      guard case .configuration(let place, let sentence) = error else { throw FileError(error) }
      throw FileError(sentence, place: place, excerpt: range(of: place).map(text.excerpt))
    }
  }

  private func range(of place: String) -> Range<Int>? {
    var place = Substring(place)
    while true {
      if let range = places[String(place)] { return range }
      guard let cut = place.lastIndex(where: { ".[".contains($0) }) else { return places[""] }
      place = place[..<cut]
    }
  }

  private func refusal(_ sentence: String, _ range: Range<Int>, _ place: String = "") -> FileError {
    FileError(sentence, place: place, excerpt: text.excerpt(range))
  }

  // MARK: Controllers

  private mutating func controller(_ syntax: Syntax, at place: String) throws(FileError) -> Configuration {
    places[place] = syntax.range
    switch syntax.node {
    case .atom(let name): return try call(name, [], syntax.range, at: place)
    case .call(let name, let arguments): return try call(name, arguments, syntax.range, at: place)
    case .chain(let parts): return try chain(parts[...], at: place)
    case .list, .record, .range: throw refusal("expected a controller here, as cosine(peak=0.1)", syntax.range, place)
    }
  }

  private func entry(_ name: String, _ range: Range<Int>) throws(FileError) -> CatalogEntry {
    do {
      return try catalog.entry(name)
    } catch {
      throw refusal("\(error)", range)
    }
  }

  /// `A > B`: B is what A leads to if A has a parameter `then`; else both are parts of a sequence.
  private mutating func chain(_ parts: ArraySlice<Syntax.Part>, at place: String) throws(FileError) -> Configuration {
    guard let first = parts.first else { throw refusal("expected a controller", 0..<0) }
    if parts.count == 1, first.length == nil { return try controller(first.controller, at: place) }
    guard try leads(first) else { return try sequence(parts, at: place) }
    let opening = try controller(first.controller, at: place)
    guard opening.parameters[Self.then] == nil else {
      throw refusal("\(opening.kind) is told twice what comes after it, by then= and by >", first.controller.range)
    }
    let rest = try chain(parts.dropFirst(), at: join(place, Self.then))
    return Configuration(
      kind: opening.kind, parameters: opening.parameters.merging([Self.then: .controller(rest)]) { $1 })
  }

  private static let then = "then"

  /// Whether what follows belongs to this part alone.
  private func leads(_ part: Syntax.Part) throws(FileError) -> Bool {
    guard !part.isInParentheses, part.length == nil else { return false }
    switch part.controller.node {
    case .atom(let name), .call(let name, _): return try entry(name, part.controller.range).leads
    default: return false
    }
  }

  private mutating func sequence(_ parts: ArraySlice<Syntax.Part>, at place: String) throws(FileError) -> Configuration
  {
    var records: [Configuration.Value] = []
    for index in parts.indices {
      let part = parts[index]
      let inner = "\(join(place, "parts"))[\(records.count)]"
      if index < parts.endIndex - 1, try leads(part) {
        records.append(.record(["controller": .controller(try chain(parts[index...], at: "\(inner).controller"))]))
        break
      }
      var record: [String: Configuration.Value] = [:]
      if let length = part.length { record["for"] = try value(length, .length, at: "\(inner).for") }
      record["controller"] = .controller(try controller(part.controller, at: "\(inner).controller"))
      records.append(.record(record))
    }
    return Configuration(kind: "sequence", parameters: ["parts": .list(records)])
  }

  // MARK: Arguments

  private mutating func call(_ name: String, _ arguments: [Syntax.Argument], _ range: Range<Int>, at place: String)
    throws(FileError) -> Configuration
  {
    let entry = try entry(name, range)
    var given: [String: Configuration.Value] = [:]
    var named = false
    for argument in arguments {
      if case .range(let low, let high) = argument.value.node, argument.name == nil {
        try limits(low, high, entry, argument.value.range, &given, place)
        continue
      }
      let parameter: Parameter
      if let name = argument.name {
        named = true
        parameter = try self.parameter(name, entry.parameters, entry.kind)
      } else {
        guard !named else {
          throw refusal("an unnamed value follows a named one; write it first, or with its name", argument.value.range)
        }
        parameter = try unnamed(argument.value, entry, given)
      }
      guard given[parameter.name] == nil else {
        throw refusal("\(parameter.name) is given twice", argument.name?.range ?? argument.value.range)
      }
      given[parameter.name] = try value(argument.value, parameter.form, at: join(place, parameter.name))
    }
    return Configuration(kind: entry.kind, parameters: given)
  }

  private func parameter(_ name: Syntax.Name, _ parameters: [Parameter], _ owner: String) throws(FileError) -> Parameter
  {
    if let parameter = parameters.first(where: { $0.name == name.text }) { return parameter }
    let names = parameters.map(\.name)
    var hint = suggestion(name.text, names)
    if hint.isEmpty { hint = names.isEmpty ? "; it has none" : "; it has \(names.joined(separator: ", "))" }
    throw refusal("\(owner) has no parameter \"\(name.text.prefix(60))\"\(hint)", name.range)
  }

  /// The parameter that takes an unnamed value: the next free one, controllers going to parameters for controllers.
  private func unnamed(_ value: Syntax, _ entry: CatalogEntry, _ given: [String: Configuration.Value]) throws(FileError)
    -> Parameter
  {
    let free = entry.parameters.filter { given[$0.name] == nil }
    let controllers = free.filter(\.form.isController)
    let others = free.filter { !$0.form.isController }
    switch value.node {
    case .call, .chain:
      if let parameter = controllers.first { return parameter }
      throw refusal("\(entry.kind) has no \(given.isEmpty ? "" : "further ")place for a controller", value.range)
    case .atom(let word):
      let next = free.first { !$0.form.isController || catalog[word] != nil }
      if let next, next.form.isController || next.form.takes(word) { return next }
      if catalog[word] != nil, let parameter = controllers.first { return parameter }
      if let parameter = others.first { return parameter }
    case .list, .record, .range:
      if let parameter = others.first { return parameter }
    }
    throw refusal("\(entry.kind) has no \(given.isEmpty ? "" : "further ")parameter for this value", value.range)
  }

  /// `a...b` fills `low` and `high`.
  private mutating func limits(
    _ low: Syntax, _ high: Syntax, _ entry: CatalogEntry, _ range: Range<Int>,
    _ given: inout [String: Configuration.Value], _ place: String
  ) throws(FileError) {
    for (name, side) in [("low", low), ("high", high)] {
      guard let parameter = entry.parameter(name) else {
        throw refusal("\(entry.kind) takes no range: it has no parameter \"\(name)\"", range)
      }
      guard given[name] == nil else { throw refusal("\(name) is given twice", side.range) }
      given[name] = try value(side, parameter.form, at: join(place, name))
    }
  }

  // MARK: Values

  private mutating func value(_ syntax: Syntax, _ form: Parameter.Form, at place: String) throws(FileError)
    -> Configuration.Value
  {
    places[place] = syntax.range
    switch (form, syntax.node) {
    case (.controller, .atom), (.controller, .call), (.controller, .chain):
      return .controller(try controller(syntax, at: place))
    case (_, .atom(let word)): return form.isChoice ? .text(word) : Self.plain(word)
    case (_, .list(let values)):
      var list: [Configuration.Value] = []
      for (index, item) in values.enumerated() {
        list.append(try value(item, form.element ?? form, at: "\(place)[\(index)]"))
      }
      return .list(list)
    case (.record(let parameters), .record(let fields)): return try record(fields, parameters, at: place)
    case (_, .record): throw refusal("must be \(form.description); got an object", syntax.range, place)
    case (_, .range): throw refusal("must be \(form.description); got a range", syntax.range, place)
    case (_, .call), (_, .chain): throw refusal("must be \(form.description); got a controller", syntax.range, place)
    }
  }

  private mutating func record(_ fields: [Syntax.Argument], _ parameters: [Parameter], at place: String)
    throws(FileError) -> Configuration.Value
  {
    var record: [String: Configuration.Value] = [:]
    for field in fields {
      guard let name = field.name else { throw refusal("write name=value inside { }", field.value.range, place) }
      let parameter = try self.parameter(name, parameters, "this part")
      guard record[name.text] == nil else { throw refusal("\(name.text) is given twice", name.range) }
      record[name.text] = try value(field.value, parameter.form, at: "\(place).\(name.text)")
    }
    return .record(record)
  }

  /// What an atom means where no controller and no choice is asked for.
  static func plain(_ word: String) -> Configuration.Value {
    switch try? JSON(word) {
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .unsigned(let value): .number(Double(value))
    case .number(let value): .number(value)
    default: .text(word)
    }
  }
}

extension CatalogEntry {
  /// Whether `>` after it fills its parameter `then`.
  var leads: Bool { parameter("then")?.form.isController ?? false }
}

extension Parameter.Form {
  var isController: Bool { if case .controller = self { true } else { false } }
  var isChoice: Bool { if case .choice = self { true } else { false } }
  var element: Parameter.Form? { if case .list(let element, _) = self { element } else { nil } }

  /// Whether a choice has this word; true for all other forms but lists and records.
  func takes(_ word: String) -> Bool {
    switch self {
    case .choice(let words): words.contains(word)
    case .controller, .list, .record: false
    case .number, .integer, .boolean, .length: RunLength(word) != nil || Resolver.plain(word) != .text(word)
    }
  }
}
