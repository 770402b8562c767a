extension ControllerCatalog {
  /// Checks a configuration as far as it can be checked without a plan: kinds, names, forms and ranges, at every depth.
  ///
  /// What depends on the run (lengths, a missing total, signals) is checked when the controller is made.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public func check(_ configuration: Configuration) throws(ControllerError) {
    try check(configuration, at: "", depth: 0)
  }

  private func check(_ configuration: Configuration, at place: String, depth: Int) throws(ControllerError) {
    guard depth < Self.deepestNesting else {
      throw .configuration(place: place, "controllers are nested more than \(Self.deepestNesting) deep")
    }
    let checked = try entry(configuration.kind, at: place).checked(configuration.parameters, at: place)
    for (name, value) in checked.sorted(by: { $0.key < $1.key }) {
      try check(value, at: place.isEmpty ? name : "\(place).\(name)", depth: depth + 1)
    }
  }

  private func check(_ value: Configuration.Value, at place: String, depth: Int) throws(ControllerError) {
    switch value {
    case .controller(let configuration): try check(configuration, at: place, depth: depth)
    case .list(let values):
      for (index, value) in values.enumerated() { try check(value, at: "\(place)[\(index)]", depth: depth) }
    case .record(let fields):
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        try check(value, at: "\(place).\(name)", depth: depth)
      }
    case .integer, .number, .boolean, .text: return
    }
  }
}
