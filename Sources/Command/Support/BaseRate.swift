internal import Rheostat
internal import Training

/// The learning rate that the user gives the optimizer, and whether it has any effect.
enum BaseRate {
  /// The rate to put into the plan.
  ///
  /// - Throws: a failure if a rate was given and the controller takes no notice of it: somebody expects an effect.
  static func resolve(
    given: Double?, optimizer: OptimizerKind, controller configuration: Configuration, plan: RunPlan
  ) throws -> Double {
    guard let given else { return optimizer.defaultRate }
    guard given.isFinite, given > 0 else {
      throw Failure.usage("--lr must be a finite number above 0; got \(given)")
    }
    var plan = plan
    plan.baseRate = nil
    // One that needs a base rate cannot be made without; what is wrong otherwise is told when the run is made.
    guard let without = try? ControllerCatalog.standard.make(configuration, plan: plan) else { return given }
    plan.baseRate = given
    let with = try ControllerCatalog.standard.make(configuration, plan: plan)
    if with.needs.findsRate {
      throw Failure.usage(
        "--lr \(given) has no meaning with \(configuration.kind), which finds the learning rate by itself; "
          + "leave --lr out, or choose another controller")
    }
    if with.directive == without.directive {
      let advice =
        written(in: configuration).map { "the controller names its own (\($0)); leave --lr out, or take \($0) out" }
        ?? "\(configuration.kind) sets the learning rate by itself; leave --lr out, or choose another controller"
      throw Failure.usage("--lr \(given) has no effect: \(advice)")
    }
    return given
  }

  /// The first rate that the configuration names where the base rate would stand otherwise.
  private static func written(in configuration: Configuration) -> String? {
    for (name, value) in configuration.parameters.sorted(by: { $0.key < $1.key }) {
      if ["peak", "start", "cap", "middle"].contains(name), case .number = value { return name }
      if ["peak", "start", "cap", "middle"].contains(name), case .integer = value { return name }
      if case .controller(let inner) = value, let found = written(in: inner) { return found }
      guard case .list(let values) = value else { continue }
      for case .controller(let inner) in values { if let found = written(in: inner) { return found } }
    }
    return nil
  }
}
