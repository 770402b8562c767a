internal import RateControl

/// Writes a configuration in the short spelling, so that reading it gives the same configuration.
struct Printer {
  let catalog: ControllerCatalog

  /// The spelling; nil if a value cannot be spelt, as a text with spaces.
  func chain(_ configuration: Configuration) -> String? {
    if let parts = parts(of: configuration) { return sequence(parts) }
    guard let entry = catalog[configuration.kind], entry.leads,
      case .controller(let rest) = configuration.parameters["then"]
    else { return call(configuration, without: []) }
    guard let first = call(configuration, without: ["then"]), let rest = chain(rest) else { return nil }
    return "\(first) > \(rest)"
  }

  // MARK: Sequences

  private struct Part {
    var length: String?
    var controller: Configuration
  }

  /// The parts of a sequence that `>` and `for` can spell; nil if it is none, or holds more than that.
  private func parts(of configuration: Configuration) -> [Part]? {
    guard configuration.kind == "sequence", case .list(let values) = configuration.parameters["parts"],
      configuration.parameters.count == 1, !values.isEmpty, values.count <= Parser.deepest
    else { return nil }
    let parts = values.compactMap(part)
    guard parts.count == values.count, parts.count > 1 || parts.first?.length != nil else { return nil }
    return parts
  }

  private func part(_ value: Configuration.Value) -> Part? {
    guard case .record(let fields) = value, case .controller(let controller) = fields["controller"] else { return nil }
    guard let length = fields["for"] else { return fields.count == 1 ? Part(controller: controller) : nil }
    guard fields.count == 2, let spelling = plain(length) else { return nil }
    return Part(length: spelling, controller: controller)
  }

  private func sequence(_ parts: [Part]) -> String? {
    var words: [String] = []
    for (index, part) in parts.enumerated() {
      guard let inner = chain(part.controller) else { return nil }
      let isLast = index == parts.count - 1
      let text = needsParentheses(part, isLast) ? "(\(inner))" : inner
      words.append(part.length.map { "\(text) for \($0)" } ?? text)
    }
    return words.joined(separator: " > ")
  }

  /// A chain inside a chain stands in parentheses, and so does what would otherwise take the rest for its own.
  private func needsParentheses(_ part: Part, _ isLast: Bool) -> Bool {
    if parts(of: part.controller) != nil { return true }
    guard catalog[part.controller.kind]?.leads == true else { return false }
    if part.controller.parameters["then"] != nil { return part.length != nil || !isLast }
    return part.length == nil && !isLast
  }

  // MARK: Calls

  private func call(_ configuration: Configuration, without hidden: Set<String>) -> String? {
    guard isAtom(configuration.kind) else { return nil }
    let parameters = catalog[configuration.kind]?.parameters ?? []
    let leads = catalog[configuration.kind]?.leads ?? false
    var values = configuration.parameters.filter { !hidden.contains($0.key) }
    var words: [String] = []
    if let first = parameters.first, first.form.isController || leads && first.form.isLength,
      let value = values[first.name]
    {
      guard let word = spelling(value, first.form) else { return nil }
      values[first.name] = nil
      words.append(word)
    }
    if let range = range(values, parameters) {
      (values["low"], values["high"]) = (nil, nil)
      words.append(range)
    }
    for (name, value) in inOrder(values, parameters.map(\.name)) {
      let form = parameters.first { $0.name == name }?.form
      guard isAtom(name), let word = spelling(value, form) else { return nil }
      words.append("\(name)=\(word)")
    }
    return words.isEmpty ? configuration.kind : "\(configuration.kind)(\(words.joined(separator: ", ")))"
  }

  private func range(_ values: [String: Configuration.Value], _ parameters: [Parameter]) -> String? {
    guard parameters.contains(where: { $0.name == "low" }), parameters.contains(where: { $0.name == "high" }),
      let low = values["low"].flatMap(plain), let high = values["high"].flatMap(plain)
    else { return nil }
    return "\(low)...\(high)"
  }

  // MARK: Values

  private func spelling(_ value: Configuration.Value, _ form: Parameter.Form?) -> String? {
    switch (value, form) {
    case (.controller(let configuration), _): return chain(configuration)
    case (.list(let values), _):
      let words = values.compactMap { spelling($0, form?.element) }
      return words.count == values.count ? "[\(words.joined(separator: ", "))]" : nil
    case (.record(let fields), .record(let parameters)):
      var words: [String] = []
      for (name, value) in inOrder(fields, parameters.map(\.name)) {
        guard let word = spelling(value, parameters.first { $0.name == name }?.form) else { return nil }
        words.append("\(name)=\(word)")
      }
      return "{\(words.joined(separator: ", "))}"
    case (.record, _): return nil
    case (.text(let word), .choice): return isAtom(word) ? word : nil
    default: return plain(value)
    }
  }

  /// A number, truth value, length or word that reads back as itself.
  private func plain(_ value: Configuration.Value) -> String? {
    let word: String
    switch value {
    case .integer(let number): word = number.description
    case .number(let number): word = number.description
    case .boolean(let flag): word = flag.description
    case .text(let text): word = text
    case .controller, .list, .record: return nil
    }
    return isAtom(word) && Resolver.plain(word) == value ? word : nil
  }

  private func isAtom(_ word: String) -> Bool {
    !word.isEmpty && word.utf8.allSatisfy(Lexer.isAtom) && !word.contains("...") && word != "for"
  }
}

extension Parameter.Form {
  var isLength: Bool { if case .length = self { true } else { false } }
}
