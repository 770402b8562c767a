import _TestSupport

@testable import RateControl

/// Makes schedules from configurations, so that a test sees what a file would give.
enum Making {
  /// The schedule of a type from written parameters.
  static func schedule<S: CatalogSchedule>(
    _ type: S.Type, _ parameters: [String: Configuration.Value] = [:], total: Int? = 100, baseRate: Double? = 0.1
  ) throws -> S {
    let plan = RunPlan(total: total, baseRate: baseRate)
    let site = ControllerCatalog.Site(plan: plan, run: plan, place: "", depth: 0)
    let checked = try S.entry.checked(parameters, at: "")
    return try S(Arguments(entry: S.entry, values: checked, site: site, catalog: ControllerCatalog([S.entry])))
  }

  /// The sentence with which a type refuses parameters; empty if it takes them.
  static func refusal<S: CatalogSchedule>(
    _ type: S.Type, _ parameters: [String: Configuration.Value], total: Int? = 100
  ) -> String {
    do {
      _ = try schedule(type, parameters, total: total)
      return ""
    } catch { return "\(error)" }
  }

  /// The largest distance between the values of a golden case and a schedule.
  static func distance(_ schedule: some Schedule, _ values: [Double]) -> Double {
    values.enumerated().map { abs(schedule($0) - $1) }.max() ?? .infinity
  }
}

extension [String: Any] {
  /// A number of a golden case or of its configuration.
  func double(_ name: String) -> Double { Golden.number(self[name]) }

  /// A whole number of a golden case or of its configuration.
  func int(_ name: String) -> Int { Int(Golden.number(self[name])) }
}
