extension ControllerCatalog {
  /// Whether a configuration, or a controller inside it, wishes that an optimizer of the SGD family run schedule-free.
  ///
  /// A loop asks before it makes the plan. If it grants the wish it replaces the optimizer, says so in one line, and
  /// declares `scheduleFree` in the plan; if not, the controller works with the optimizer as it is.
  ///
  ///     if catalog.wishesScheduleFree(configuration), plan.optimizer == .sgd { plan.optimizer = .scheduleFree }
  public func wishesScheduleFree(_ configuration: Configuration) -> Bool {
    wishes(.controller(configuration), depth: 0)
  }

  private func wishes(_ value: Configuration.Value, depth: Int) -> Bool {
    guard depth < Self.deepestNesting else { return false }
    return switch value {
    case .controller(let inner):
      self[inner.kind]?.wishesScheduleFree ?? false
        || inner.parameters.values.contains { wishes($0, depth: depth + 1) }
    case .list(let values): values.contains { wishes($0, depth: depth) }
    case .record(let fields): fields.values.contains { wishes($0, depth: depth) }
    case .integer, .number, .boolean, .text: false
    }
  }
}
