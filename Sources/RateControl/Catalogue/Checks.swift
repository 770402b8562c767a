extension CatalogEntry {
  /// Checks that every parameter is known, of the right form and in its range, and that none is missing.
  ///
  /// Whole numbers are taken where numbers are asked for; a number without a fraction where a whole one is.
  func checked(_ values: [String: Configuration.Value], at place: String) throws(ControllerError)
    -> [String: Configuration.Value]
  {
    try Checks.fields(values, parameters, of: kind, at: place)
  }
}

/// The checks of written values against their descriptions.
enum Checks {
  static func fields(
    _ values: [String: Configuration.Value], _ parameters: [Parameter], of kind: String, at place: String
  ) throws(ControllerError) -> [String: Configuration.Value] {
    for name in values.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
      let names = parameters.map(\.name)
      throw .configuration(
        place: place,
        "\(kind) has no parameter \"\(name.prefix(60))\"\(suggestion(name, names)); it has "
          + (names.isEmpty ? "none" : names.joined(separator: ", ")))
    }
    var checked: [String: Configuration.Value] = [:]
    for parameter in parameters {
      let inner = place.isEmpty ? parameter.name : "\(place).\(parameter.name)"
      if let value = values[parameter.name] {
        checked[parameter.name] = try Checks.value(value, parameter.form, at: inner)
      } else if case .required = parameter.standard {
        throw .configuration(place: inner, "is missing in \(kind); write \(parameter.form.description)")
      }
    }
    return checked
  }

  static func value(_ value: Configuration.Value, _ form: Parameter.Form, at place: String) throws(ControllerError)
    -> Configuration.Value
  {
    let refusal = ControllerError.configuration(place: place, "must be \(form.description); got \(value.noun)")
    switch (form, value) {
    case (.number(let interval), .integer(let number)) where interval.contains(Double(number)): return value
    case (.number(let interval), .number(let number)) where number.isFinite && interval.contains(number): return value
    case (.integer(let range), .integer(let number)) where range.contains(number): return value
    case (.integer(let range), .number(let number)):
      guard let whole = Int(exactly: number), range.contains(whole) else { throw refusal }
      return .integer(whole)
    case (.boolean, .boolean), (.controller, .controller): return value
    case (.choice(let words), .text(let word)) where words.contains(word): return value
    case (.choice(let words), .text(let word)):
      throw .configuration(
        place: place, "must be \(form.description); got \(value.noun)\(suggestion(word, words))")
    case (.length, .integer(let steps)) where (0...RunPlan.largestTotal).contains(steps): return value
    case (.length, .text(let spelling)) where RunLength(spelling) != nil: return value
    case (.list(let element, let count), .list(let values)) where values.count >= count:
      var checked: [Configuration.Value] = []
      for (index, item) in values.enumerated() {
        checked.append(try Checks.value(item, element, at: "\(place)[\(index)]"))
      }
      return .list(checked)
    case (.record(let parameters), .record(let fields)):
      return .record(try Checks.fields(fields, parameters, of: "this part", at: place))
    default: throw refusal
    }
  }
}
