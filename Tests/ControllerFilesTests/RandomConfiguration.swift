import RateControl

/// Makes random configurations that a catalogue accepts: every kind, every form of value.
struct RandomConfiguration {
  let catalog: ControllerCatalog
  var generator: SeededGenerator

  mutating func next(depth: Int = 4) -> Configuration {
    let entries = depth > 0 ? catalog.entries : catalog.entries.filter { !needsController($0.parameters) }
    let entry = entries.randomElement(using: &generator) ?? catalog.entries[0]
    return Configuration(kind: entry.kind, parameters: fields(entry.parameters, depth))
  }

  private func needsController(_ parameters: [Parameter]) -> Bool {
    parameters.contains {
      guard case .required = $0.standard else { return false }
      return isNested($0.form)
    }
  }

  private func isNested(_ form: Parameter.Form) -> Bool {
    switch form {
    case .controller, .record: true
    case .list(let element, _): isNested(element)
    default: false
    }
  }

  private mutating func fields(_ parameters: [Parameter], _ depth: Int) -> [String: Configuration.Value] {
    var fields: [String: Configuration.Value] = [:]
    for parameter in parameters {
      var isRequired = false
      if case .required = parameter.standard { isRequired = true }
      if !isRequired, depth == 0, isNested(parameter.form) { continue }
      if isRequired || Bool.random(using: &generator) { fields[parameter.name] = value(parameter.form, depth) }
    }
    return fields
  }

  private mutating func value(_ form: Parameter.Form, _ depth: Int) -> Configuration.Value {
    switch form {
    case .number(let interval): number(interval)
    case .integer(let range):
      .integer(Int.random(in: range.lowerBound...min(range.upperBound, range.lowerBound + 1000), using: &generator))
    case .boolean: .boolean(Bool.random(using: &generator))
    case .choice(let words): .text(words.randomElement(using: &generator) ?? "")
    case .length:
      [.integer(7), .text("500st"), .text("5%"), .text("0.5ep"), .text("2Mtok"), .text("1e3tok")]
        .randomElement(using: &generator) ?? .integer(1)
    case .controller: .controller(next(depth: depth - 1))
    case .list(let element, let least):
      .list((0..<(least + Int.random(in: 0...2, using: &generator))).map { _ in value(element, depth) })
    case .record(let parameters): .record(fields(parameters, depth))
    }
  }

  private mutating func number(_ interval: Interval) -> Configuration.Value {
    for _ in 0..<200 {
      let power = Double.random(in: -8...4, using: &generator)
      let value = Bool.random(using: &generator) ? Double(Int(power)) : power * 0.37
      if interval.contains(value) {
        return value == value.rounded() && power > 1 ? .integer(Int(value)) : .number(value)
      }
    }
    return .number(interval.low.isFinite && interval.high.isFinite ? (interval.low + interval.high) / 2 : 1)
  }
}
