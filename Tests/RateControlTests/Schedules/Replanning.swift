import Rheostat
import Testing

/// Runs a controller of the catalogue and tells it a total in mid-run.
enum Replanning {
  /// The rates of a run that begins with `total`, is told `told` after `after` updates, and goes on to its end.
  static func rates(
    _ kind: String, _ parameters: [String: Configuration.Value], total: Int?, told: Int?, after: Int, count: Int
  ) throws -> [Double] {
    var controller = try ControllerCatalog.core.make(
      Configuration(kind: kind, parameters: parameters), plan: RunPlan(total: total, baseRate: 0.1))
    var rates: [Double] = []
    while rates.count < count, case .train(let update) = controller.directive {
      rates.append(update.rate)
      try controller.receive(.trained(Readings()))
      if rates.count == after { try controller.receive(.replanned(total: told)) }
    }
    return rates
  }

  /// The sentence with which a total is refused; empty if it is taken.
  static func refusal(_ kind: String, _ parameters: [String: Configuration.Value], told: Int) throws -> String {
    var controller = try ControllerCatalog.core.make(
      Configuration(kind: kind, parameters: parameters), plan: RunPlan(total: nil, baseRate: 0.1))
    let before = controller.directive
    do {
      try controller.receive(.replanned(total: told))
      return ""
    } catch {
      #expect(controller.directive == before)
      return error.description
    }
  }
}
